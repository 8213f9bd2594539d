package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
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
 * What the engine's driver of AMD units writes for guest tables, against literals from the specification (AMD 48882, 2.2.2,
 * 2.2.6 and 2.4.3); the modelled unit answers its commands.
 */
class AmdViDriverTest {
    private static final long PAGE = 4096;
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

    private final ModelMachine machine = ModelMachine.of(TestMachines.withIommu(Iommu.Kind.AMDVI));
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
        return AmdViUnit.enable(machine, info, TableOptions.DEFAULT.withStage(Stage.FIRST), sink);
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
}
