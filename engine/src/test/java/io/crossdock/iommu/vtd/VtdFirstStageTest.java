package io.crossdock.iommu.vtd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeVtd;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TableDomain;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver writes for the first stage, against literals from the VT-d specification (9.6, 9.7, 6.5.2.4). */
class VtdFirstStageTest {
    /** Source-id 0x4100. */
    private static final Bdf FUNCTION = Bdf.parse("41:00.0");

    /** As QEMU 10.0 reports: ECAP with SMTS 43 and FSTS 47, no SSTS; CAP with FS1GP 56. */
    private static final long ECAP = 0x8800_8000_0f42L;

    private static final long CAP = 0x1d2_008c_222f_0606L;
    private static final long PAGE = 4096;
    private static final long ADDRESS = -4096L;
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeVtd vtd = new FakeVtd(machine);
    private final MapContext context = MapContext.current();

    @BeforeEach
    void offerTheFirstStage() {
        vtd.set64(0x08, CAP);
        vtd.set64(0x10, ECAP);
    }

    private VtdUnit enable() {
        return VtdUnit.enable(machine, machine.iommus().getFirst(), TableOptions.DEFAULT.withStage(Stage.FIRST), null);
    }

    @Test
    void shouldHaveNoTwoStages() {
        TableOptions both = TableOptions.DEFAULT.withStage(Stage.NESTED);
        assertThatThrownBy(() -> VtdUnit.enable(machine, machine.iommus().getFirst(), both, null))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("is not given two stages by this driver: stage=NESTED; ask for stage 1 or 2");
        assertThat(machine.liveAllocations()).isZero();
    }

    private long word(long address) {
        return machine.memory().read64(address);
    }

    /** Address of the function's PASID entry: root entry 0x41, context entry 0, directory entry 0, PASID entry 0. */
    private long pasid() {
        long at = (vtd.get64(0x20) & ADDRESS) + 0x410;
        for (int i = 0; i < 3; i++) {
            at = word(at) & ADDRESS;
        }
        return at;
    }

    private List<String> descriptors() {
        List<String> list = vtd.descriptors.stream()
                .map(d -> (d[0] & 0xf) == 5 ? "wait" : Long.toHexString(d[0]) + " " + Long.toHexString(d[1]))
                .toList();
        vtd.descriptors.clear();
        return list;
    }

    @Test
    void shouldWriteAPasidEntryOfTheFirstStage() {
        VtdUnit unit = enable();
        assertThat(unit.description())
                .isEqualTo("VT-d unit at 0xfed90000, scalable mode, first stage, x86-64, 4 levels, 47 bits,"
                        + " non-coherent walk, page invalidation");
        assertThat(descriptors()).containsExactly("11 0", "37 0", "d2 0", "wait");
        TranslationDomain domain = unit.attach(FUNCTION, DomainKind.TRANSLATED);
        assertThat(domain.apertureEnd()).isEqualTo(1L << 47);
        long entry = pasid();
        assertThat(word(entry)).isEqualTo(0x49); // P, AW 010, PGTT 001; SSPTPTR 0
        assertThat(word(entry + 8)).isEqualTo(1); // DID 1
        assertThat(word(entry + 16)).isEqualTo(domain.tableRoot().orElseThrow()); // FSPM 00, SRE, WPE, EAFE 0
        for (int offset = 24; offset < 4096; offset += 8) {
            assertThat(word(entry + offset)).as("offset %d", offset).isZero();
        }
        // PASID-based IOTLB, PASID 0 of domain 1.
        assertThat(descriptors()).containsExactly("11 0", "37 0", "10026 0", "wait");
    }

    @Test
    void shouldUseFiveLevelsWhereTheUnitHasThem() {
        vtd.set64(0x08, CAP | 1L << 60); // FS5LP
        vtd.set64(0x10, ECAP | 1L << 48); // SMPWC
        TranslationDomain domain = enable().attach(FUNCTION, DomainKind.TRANSLATED);
        assertThat(domain.apertureEnd()).isEqualTo(1L << 56);
        assertThat(word(pasid() + 8)).isEqualTo(0x80_0001); // PWSNP 23
        assertThat(word(pasid() + 16)).isEqualTo(domain.tableRoot().orElseThrow() | 4); // FSPM 01
        domain.map(3L << 48, 0x1234_5000L, PAGE, Access.READ, null, context);
        assertThat(word(domain.tableRoot().orElseThrow() + 3 * 8) & 0xfff).isEqualTo(0x27);
    }

    @Test
    void shouldWriteEntriesWhoseFlagsAreSet() {
        TranslationDomain domain = enable().attach(FUNCTION, DomainKind.TRANSLATED);
        domain.map(0x5000, 0x1234_5000L, PAGE, Access.READ_WRITE, null, context);
        domain.map(0x6000, 0x1234_6000L, PAGE, Access.READ, null, context);
        assertThat(domain.entry(0x5000)).isEqualTo(0x1234_5067L); // D, A, U/S, R/W, P
        assertThat(domain.entry(0x6000)).isEqualTo(0x1234_6025L); // A, U/S, P
        long top = word(domain.tableRoot().orElseThrow());
        assertThat(top & 0xfff0_0000_0000_0fffL).isEqualTo(0x10_0000_0000_0027L); // A, U/S, R/W, P; 52: it was cleaned
    }

    @Test
    void shouldHaveBlocksOf1GiBWhereTheUnitHasThem() {
        assertThat(pageSizes()).isEqualTo(0x4020_1000L);
        vtd.set64(0x08, CAP & ~(1L << 56));
        assertThat(pageSizes()).isEqualTo(0x20_1000L);
    }

    private long pageSizes() {
        try (VtdUnit unit = enable()) {
            TableDomain domain = (TableDomain) unit.attach(FUNCTION, DomainKind.TRANSLATED);
            return domain.tableFormat().shape().pageSizes();
        }
    }

    @Test
    void shouldInvalidatePagesOfThePasid() {
        vtd.set64(0x08, CAP | 1 << 7); // caching mode is about the second stage
        TranslationDomain domain = enable().attach(FUNCTION, DomainKind.TRANSLATED);
        descriptors();
        domain.map(0x5000, 0, PAGE, Access.READ_WRITE, null, context);
        domain.map(0x10000, 0, 16 * PAGE, Access.READ_WRITE, null, context);
        assertThat(descriptors()).isEmpty();
        domain.unmap(0x5000, PAGE, context);
        assertThat(descriptors()).containsExactly("10036 5040", "wait"); // IH, AM 0
        domain.unmap(0x10000, 16 * PAGE, context);
        assertThat(descriptors()).containsExactly("10036 10044", "wait"); // AM 4
        domain.flush();
        assertThat(descriptors()).containsExactly("10026 0", "wait");
    }

    @Test
    void shouldForgetADetachedFunction() {
        VtdUnit unit = enable();
        unit.attach(FUNCTION, DomainKind.TRANSLATED);
        descriptors();
        unit.detach(FUNCTION);
        // Context cache, device 0x4100; PASID cache, domain 1; PASID-based IOTLB, PASID 0 of domain 1.
        assertThat(descriptors()).containsExactly("410000010031 0", "10007 0", "10026 0", "wait");
    }

    @Test
    void shouldLetRequestsPass() {
        VtdUnit unit = enable();
        unit.attach(FUNCTION, DomainKind.IDENTITY);
        assertThat(word(pasid())).isEqualTo(0x109); // P, AW 010, PGTT 100
        assertThat(word(pasid() + 16)).isZero();
        descriptors();
        unit.detach(FUNCTION);
        // What passed through is of the second stage's kind: IOTLB, domain 1.
        assertThat(descriptors()).containsExactly("410000010031 0", "10007 0", "100e2 0", "wait");
    }

    @ParameterizedTest
    @CsvSource({
        "0x480080000f42", // second stage alone
        "0x800080000f42", // no scalable mode
    })
    void shouldSayThatTheUnitLacksTheFirstStage(String ecap) {
        vtd.set64(0x10, Long.decode(ecap));
        assertThatThrownBy(this::enable)
                .isInstanceOf(IommuException.class)
                .hasMessage("VT-d unit at 0xfed90000 lacks first-stage tables (ECAP.SMTS, ECAP.FSTS; ask for stage 2):"
                        + " register=" + ecap);
        assertThat(machine.liveAllocations()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0x70, page table not readable",
        "0x71, page-table entry not present",
        "0x72, reserved bits in page-table entry",
        "0x73, top table not readable",
        "0x80, address not canonical",
        "0x81, page-table entry without user access",
        "0x85, write without permission",
        "0x90, accessed or dirty flag to be set by a walk that does not snoop",
    })
    void shouldNameFaults(String code, String reason) {
        VtdUnit unit = enable();
        vtd.set(0x34, 2);
        vtd.set64(0x228, 0x8000_0000_0000_4100L | Long.decode(code) << 32);
        assertThat(unit.drainFaults().getFirst().reason()).isEqualTo(reason);
    }
}
