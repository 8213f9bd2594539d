package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.amdvi.AmdViUnit;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.platform.Iommu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the engine's driver of AMD units writes for guest tables and for devices with translations of their own, against
 * literals from the specification (AMD 48882, 2.2.2, 2.2.6, 2.4.3 and 2.4.4); the modelled unit answers its commands.
 */
class AmdViDriverTest {
    private static final long PAGE = 4096;
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

    private final ModelMachine machine = ModelMachine.of(TestMachines.withAts(Iommu.Kind.AMDVI));
    private final IommuInfo info = machine.iommus().getFirst();
    private final Mmio registers = machine.registers(info.registerBase(), info.registerSize());
    private final MapContext context = MapContext.current();
    private final List<String> commands = new ArrayList<>();

    @AfterEach
    void close() {
        machine.close();
    }

    private final EventSink sink = new EventSink() {
        @Override
        public void commandQueued(long unit, long word0, long word1) {
            commands.add(word0 >>> 60 == 1 ? "wait" : Long.toHexString(word0) + " " + Long.toHexString(word1));
        }
    };

    private AmdViUnit enable() {
        return enable(Stage.FIRST);
    }

    private AmdViUnit enable(Stage stage) {
        return AmdViUnit.enable(machine, info, TableOptions.DEFAULT.withStage(stage), sink);
    }

    private List<String> commands() {
        List<String> taken = List.copyOf(commands);
        commands.clear();
        return taken;
    }

    /** Of the device table entry of {@link TestMachines#FAR}. */
    private long dte(int word) {
        long table = registers.read64(0) & ADDRESS;
        return machine.memory().read64(table + info.streamId(TestMachines.FAR) * 32L + word * 8L);
    }

    @Test
    void shouldLeadTheUnitToGuestTables() {
        AmdViUnit unit = enable();
        assertThat(registers.read64(0x18)).isEqualTo(0x1_1005); // GTEn 16, CmdBufEn 12, EventLogEn 2, IommuEn 0
        assertThat(unit.description()).endsWith(", guest tables, x86-64, 4 levels, 47 bits, page invalidation");
        TranslationDomain domain = unit.attach(TestMachines.FAR, DomainKind.TRANSLATED);
        assertThat(domain.apertureEnd()).isEqualTo(1L << 47);
        // IW 62, IR 61, GLX 57:56 0, GV 55, GIoV 54, Mode 11:9 0, TV 1, V 0; GCR3[14:12] in 60:58.
        assertThat(dte(0) & ~(7L << 58)).isEqualTo(0x60c0_0000_0000_0003L);
        assertThat(dte(1) & 0xffff).isEqualTo(1); // DomainID
        assertThat(dte(1) & 0x7ff_0000_0000L).isZero();
        assertThat(dte(2)).isZero(); // GuestPagingMode 0
        long gcr3 = (dte(0) >>> 58 & 7) << 12 | (dte(1) >>> 16 & 0xffff) << 15 | dte(1) >>> 43 << 31;
        assertThat(machine.memory().read64(gcr3)).isEqualTo(domain.tableRoot().orElseThrow() | 1);
        for (int pasid = 1; pasid < 512; pasid++) {
            assertThat(machine.memory().read64(gcr3 + pasid * 8L)).isZero();
        }
        domain.map(0x5000, 0x1234_5000L, PAGE, Access.READ_WRITE, null, context);
        assertThat(domain.entry(0x5000)).isEqualTo(0x1234_5067L); // D, A, U/S, R/W, P
    }

    @Test
    void shouldInvalidateAddressesOfThePasid() {
        AmdViUnit unit = enable();
        assertThat(commands()).containsExactly("8000000000000000 0", "wait");
        TranslationDomain domain = unit.attach(TestMachines.FAR, DomainKind.TRANSLATED);
        String device = Long.toHexString(2L << 60 | info.streamId(TestMachines.FAR)) + " 0";
        String host = "3000000100000000 7ffffffffffff003";
        String guest = "3000000100000000 7ffffffffffff007"; // GN 2, PDE 1, S 0
        assertThat(commands()).containsExactly(device, host, guest, "wait");
        domain.map(0x5000, 0, PAGE, Access.READ_WRITE, null, context);
        domain.map(0x10000, 0, 16 * PAGE, Access.READ_WRITE, null, context);
        assertThat(commands()).isEmpty();
        domain.unmap(0x5000, PAGE, context);
        assertThat(commands()).containsExactly("3000000100000000 5004", "wait");
        domain.unmap(0x10000, 16 * PAGE, context);
        assertThat(commands()).containsExactly("3000000100000000 17005", "wait"); // 64 KiB: bit 15 is the lowest zero
        domain.flush();
        assertThat(commands()).containsExactly(guest, "wait");
        unit.detach(TestMachines.FAR);
        assertThat(commands()).containsExactly(device, host, guest, "wait");
        assertThat(dte(0)).isEqualTo(3); // blocked: V, TV, no rights
        assertThat(dte(1)).isZero();
    }

    /** NpCache: a map takes an invalidation of what it maps, tables too (PDE 1), and GN where guest tables translate. */
    @ParameterizedTest
    @CsvSource({"SECOND, 5002, 17003", "FIRST, 5006, 17007"})
    void shouldInvalidateOnMapWhereAbsenceIsRemembered(Stage stage, String page, String pages) {
        try (ModelMachine remembering =
                ModelMachine.of(TestMachines.withIommu(Iommu.Kind.AMDVI), ModelOptions.DEFAULT.withNpCache(true))) {
            expectInvalidationsOnMap(remembering, stage, page, pages);
        }
    }

    /** A machine that does not show the unit's function. */
    @Test
    void shouldInvalidateOnMapWhereTheUnitDoesNotSay() {
        expectInvalidationsOnMap(
                new ForwardingMachine(machine) {
                    @Override
                    public Optional<? extends PciFunction> function(IommuInfo iommu) {
                        return Optional.empty();
                    }
                },
                Stage.SECOND,
                "5002",
                "17003");
    }

    private void expectInvalidationsOnMap(Machine on, Stage stage, String page, String pages) {
        try (AmdViUnit unit =
                AmdViUnit.enable(on, on.iommus().getFirst(), TableOptions.DEFAULT.withStage(stage), sink)) {
            assertThat(unit.description()).endsWith(", page invalidation, caches absent entries");
            TranslationDomain domain = unit.attach(TestMachines.FAR, DomainKind.TRANSLATED);
            commands.clear();
            domain.map(0x5000, 0, PAGE, Access.READ_WRITE, null, context);
            assertThat(commands()).containsExactly("3000000100000000 " + page, "wait");
            domain.map(0x10000, 0, 16 * PAGE, Access.READ_WRITE, null, context);
            assertThat(commands()).containsExactly("3000000100000000 " + pages, "wait");
        }
    }

    /** Config space of {@link TestMachines#FAR}: E is bit 31 of the ATS capability's second word. */
    private boolean enabled() {
        PciFunction function = machine.function(TestMachines.FAR).orElseThrow();
        int at = 0x100;
        while ((function.configRead32(at) & 0xffff) != 0xf) {
            at = function.configRead32(at) >>> 20;
        }
        return function.configRead32(at + 4) < 0;
    }

    /** Device 05:00.0, queue depth 32 (0 in its capability): MaxPend 0x20, QueueID and DeviceID 0x0500. */
    private static final String DEVICE_FORGETS = "4000050020000500 ";

    @Test
    void shouldLetTheUnitForgetBeforeTheDevice() {
        AmdViUnit unit = enable(Stage.USUAL);
        commands();
        TranslationDomain domain = unit.attachWithAts(TestMachines.FAR);
        String device = "2000000000000500 0";
        String all = "3000000100000000 7ffffffffffff003";
        assertThat(commands()).containsExactly(device, all, "wait", DEVICE_FORGETS + "7ffffffffffff001", "wait");
        assertThat(enabled()).isTrue();
        assertThat(dte(1)).isEqualTo(0x1_0000_0001L); // I, DomainID
        domain.map(0x5000, 0, PAGE, Access.READ_WRITE, null, context);
        domain.map(0x1f_f000, 0, 3 * PAGE, Access.READ_WRITE, null, context);
        domain.unmap(0x5000, PAGE, context);
        assertThat(commands()).containsExactly("3000000100000000 5000", "wait", DEVICE_FORGETS + "5000", "wait");
        domain.unmap(0x1f_f000, 3 * PAGE, context);
        // The smallest aligned power of two around 0x1ff000 to 0x201fff: 4 MiB from 0, bit 21 the lowest zero.
        assertThat(commands()).endsWith("wait", DEVICE_FORGETS + "1ff001", "wait");
        domain.flush();
        assertThat(commands()).containsExactly(all, "wait", DEVICE_FORGETS + "7ffffffffffff001", "wait");
        unit.detach(TestMachines.FAR);
        assertThat(commands()).containsExactly(DEVICE_FORGETS + "7ffffffffffff001", "wait", device, all, "wait");
        assertThat(enabled()).isFalse();
        assertThat(dte(1)).isZero();
    }

    @Test
    void shouldForgetAllWhereThatTakesFewerCommands() {
        TranslationDomain domain = enable(Stage.USUAL).attachWithAts(TestMachines.FAR);
        domain.map(0x20_0000, 0, 0x20_1000, Access.READ_WRITE, null, context); // 2 MiB and a page
        commands();
        domain.unmap(0x20_0000, 0x20_1000, 1, context);
        assertThat(commands())
                .containsExactly(
                        "3000000100000000 7ffffffffffff003", "wait", DEVICE_FORGETS + "7ffffffffffff001", "wait");
    }

    @Test
    void shouldSayWhatIsMissing() {
        AmdViUnit withGuestTables = enable();
        assertThatThrownBy(() -> withGuestTables.attachWithAts(TestMachines.FAR))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("choose stage 2");
        Machine silent = new ForwardingMachine(machine) {
            @Override
            public Optional<? extends PciFunction> function(IommuInfo iommu) {
                return Optional.empty();
            }
        };
        AmdViUnit without = AmdViUnit.enable(silent, info, TableOptions.DEFAULT, null);
        assertThatThrownBy(() -> without.attachWithAts(TestMachines.FAR))
                .isInstanceOf(IommuException.class)
                .hasMessageEndingWith(" answers no translation requests (IotlbSup=0): attach 0000:05:00.0 without ATS");
    }
}
