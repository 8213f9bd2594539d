package io.crossdock.iommu.vtd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeVtd;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver writes in scalable mode, against literals from the VT-d specification (9.1, 9.4 to 9.6, 6.5.2). */
class VtdScalableTest {
    /** Source-id 0x4100: device 0, in the lower half. */
    private static final Bdf LOWER = Bdf.parse("41:00.0");

    /** Source-id 0x4181: device 16, in the upper half. */
    private static final Bdf UPPER = Bdf.parse("41:10.1");

    /** As QEMU 10.0 reports with second-stage tables: SMTS 43, SSTS 46. */
    private static final long ECAP = 0x4800_8000_0f42L;

    private static final long PAGE = 4096;
    private static final long ADDRESS = -4096L;
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeVtd vtd = new FakeVtd(machine);
    private final MapContext context = MapContext.current();

    @BeforeEach
    void offerScalableMode() {
        vtd.set64(0x10, ECAP);
    }

    private VtdUnit enable() {
        return VtdUnit.enable(machine, machine.iommus().getFirst(), TableOptions.DEFAULT, null);
    }

    private long word(long address) {
        return machine.memory().read64(address);
    }

    private long root() {
        return vtd.get64(0x20) & ADDRESS;
    }

    /** What a word with P leads to. */
    private long table(long at) {
        assertThat(word(at) & 0xfff).isEqualTo(1);
        return word(at) & ADDRESS;
    }

    /** Address of the context entry of {@link #LOWER}: root entry 0x41, lower half; 32 bytes each. */
    private long lowerContext() {
        return table(root() + 0x410);
    }

    private long upperContext() {
        return table(root() + 0x418) + 0x20;
    }

    /** Address of the entry of PASID 0: first entry of the directory, first of the table. */
    private long pasid(long contextEntry) {
        return table(table(contextEntry));
    }

    /** Descriptors but for the numbers and addresses of waits; upper halves are zero. */
    private List<String> descriptors() {
        assertThat(vtd.descriptors).allSatisfy(d -> {
            assertThat(d).hasSize(4);
            assertThat(d[2] | d[3]).isZero();
        });
        List<String> list = vtd.descriptors.stream()
                .map(d -> (d[0] & 0xf) == 5
                        ? "wait " + Long.toHexString(d[0] & 0xffff_ffffL)
                        : Long.toHexString(d[0]) + " " + Long.toHexString(d[1]))
                .toList();
        vtd.descriptors.clear();
        return list;
    }

    @Test
    void shouldSetTheModeAndAQueueOfWideDescriptors() {
        VtdUnit unit = enable();
        assertThat(vtd.get64(0x20) & 0xfff).isEqualTo(0x400); // TTM 01
        assertThat(vtd.get64(0x90) & 0xfff).isEqualTo(0x800); // DW 1, QS 0
        assertThat(vtd.writes).containsSubsequence("18=40000000", "88=0", "18=4000000", "88=80", "18=84000000");
        // Context cache, PASID cache, IOTLB, all global.
        assertThat(descriptors()).containsExactly("11 0", "37 0", "d2 0", "wait 25");
        assertThat(unit.description())
                .isEqualTo("VT-d unit at 0xfed90000, scalable mode, VT-d second stage, 4 levels, 48 bits,"
                        + " non-coherent walk, page invalidation");
    }

    @Test
    void shouldWriteRootHalvesContextsDirectoriesAndPasidEntries() {
        VtdUnit unit = enable();
        descriptors();
        TranslationDomain lower = unit.attach(LOWER, DomainKind.TRANSLATED);
        assertThat(descriptors()).containsExactly("11 0", "37 0", "100e2 0", "wait 25");
        assertThat(word(root() + 0x418)).isZero();
        TranslationDomain upper = unit.attach(UPPER, DomainKind.TRANSLATED);
        assertThat(lowerContext()).isNotEqualTo(upperContext() - 0x20);

        // P, PDTS 0, RID_PASID 0, nothing else.
        assertThat(word(lowerContext()) & 0xfff).isEqualTo(1);
        assertThat(word(lowerContext() + 8) | word(lowerContext() + 16) | word(lowerContext() + 24))
                .isZero();
        // P, AW 010, PGTT 010; DID 1.
        long first = pasid(lowerContext());
        assertThat(word(first)).isEqualTo(lower.tableRoot().orElseThrow() | 0x89);
        assertThat(word(first + 8)).isEqualTo(1);
        for (int offset = 16; offset < 4096; offset += 8) {
            assertThat(word(first + offset)).as("offset %d", offset).isZero();
        }
        long second = pasid(upperContext());
        assertThat(word(second)).isEqualTo(upper.tableRoot().orElseThrow() | 0x89);
        assertThat(word(second + 8)).isEqualTo(2);
        assertThat(word(upperContext() - 0x20)).isZero();
        assertThat(lower.apertureEnd()).isEqualTo(1L << 48);
    }

    @Test
    void shouldLetRequestsPass() {
        enable().attach(UPPER, DomainKind.IDENTITY);
        assertThat(word(pasid(upperContext()))).isEqualTo(0x109); // P, AW 010, PGTT 100
        assertThat(word(pasid(upperContext()) + 8)).isEqualTo(1);
    }

    @Test
    void shouldUseThreeLevels() {
        vtd.set64(0x08, 0xd2_0080_2226_0206L); // SAGAW 2, MGAW 38
        TranslationDomain domain = enable().attach(LOWER, DomainKind.TRANSLATED);
        assertThat(word(pasid(lowerContext())))
                .isEqualTo(domain.tableRoot().orElseThrow() | 0x85); // P, AW 001, PGTT 010
        assertThat(domain.apertureEnd()).isEqualTo(1L << 39);
    }

    @Test
    void shouldUseFiveLevelsWhereTheUnitHasThem() {
        vtd.set64(0x08, 0xd2_008c_2238_0e06L); // SAGAW 1, 2 and 3, MGAW 56
        TranslationDomain domain = enable().attach(LOWER, DomainKind.TRANSLATED);
        assertThat(word(pasid(lowerContext())))
                .isEqualTo(domain.tableRoot().orElseThrow() | 0x8d); // P, AW 011, PGTT 010
        assertThat(domain.apertureEnd()).isEqualTo(1L << 57);
    }

    @Test
    void shouldHaveWalksSnoopWhereTheUnitCan() {
        vtd.set64(0x10, ECAP | 1L << 48); // SMPWC; C does not count
        VtdUnit unit = enable();
        TranslationDomain domain = unit.attach(LOWER, DomainKind.TRANSLATED);
        assertThat(word(pasid(lowerContext()) + 8)).isEqualTo(0x80_0001); // PWSNP 23
        assertThat(unit.description()).contains(", coherent walk,");
        domain.map(0, 0, PAGE, Access.READ, null, context);
        assertThat(word(domain.tableRoot().orElseThrow()) & 0xfff0_0000_0000_0fffL)
                .isEqualTo(3); // no mark that the entry was cleaned
    }

    @Test
    void shouldInvalidatePagesInTheDomainOfThePasidEntry() {
        TranslationDomain domain = enable().attach(LOWER, DomainKind.TRANSLATED);
        domain.map(0x5000, 0, PAGE, Access.READ_WRITE, null, context);
        descriptors();
        domain.unmap(0x5000, PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 5040", "wait 25");
    }

    @Test
    void shouldBlockAndForgetADetachedFunction() {
        VtdUnit unit = enable();
        unit.attach(LOWER, DomainKind.TRANSLATED);
        unit.attach(UPPER, DomainKind.TRANSLATED);
        long entry = pasid(upperContext());
        descriptors();
        long[] seen = {0};
        vtd.onDescriptor = () -> seen[0] |= word(upperContext()) | word(entry);
        unit.detach(UPPER);
        assertThat(seen[0]).isZero();
        // Context cache, device 0x4181; PASID cache, domain 2; IOTLB, domain 2.
        assertThat(descriptors()).containsExactly("418100020031 0", "20007 0", "200e2 0", "wait 25");
        assertThat(word(lowerContext())).isNotZero();
        TranslationDomain again = unit.attach(UPPER, DomainKind.TRANSLATED);
        assertThat(word(pasid(upperContext()))).isEqualTo(again.tableRoot().orElseThrow() | 0x89);
    }

    @Test
    void shouldWrapAndFillTheQueue() {
        vtd.set64(0x08, FakeVtd.CAP & ~(0x3fL << 48)); // one page a descriptor
        TranslationDomain domain = enable().attach(LOWER, DomainKind.TRANSLATED);
        descriptors();
        for (int round = 0; round < 3; round++) {
            domain.map(0x20_0000, PAGE, 150 * PAGE, Access.READ, null, context);
            domain.unmap(0x20_0000, 150 * PAGE, context);
            List<String> seen = descriptors();
            assertThat(seen).hasSize(151).endsWith("wait 25");
            for (int i = 0; i < 150; i++) {
                assertThat(seen.get(i)).isEqualTo("100f2 " + Long.toHexString(0x20_0040 + i * PAGE));
            }
        }
    }

    @Test
    void shouldSayWhichDescriptorWasRejectedAndGoOn() {
        VtdUnit unit = enable();
        vtd.illegal = 7;
        assertThatThrownBy(() -> unit.attach(LOWER, DomainKind.TRANSLATED))
                .isInstanceOf(IommuException.class)
                .hasMessage("VT-d unit at 0xfed90000 rejected descriptor 0x37 0x0: invalidation queue error");
        vtd.illegal = -1;
        descriptors();
        unit.attach(UPPER, DomainKind.TRANSLATED);
        assertThat(descriptors()).containsExactly("11 0", "37 0", "200e2 0", "wait 25");
    }

    @ParameterizedTest
    @CsvSource({
        "0x80000000f42", // no second stage
        "0x400000000f42", // no scalable mode
    })
    void shouldStayInLegacyModeWithoutBoth(String ecap) {
        vtd.set64(0x10, Long.decode(ecap));
        VtdUnit unit = enable();
        assertThat((vtd.get64(0x20) | vtd.get64(0x90)) & 0xfff).isZero();
        TranslationDomain domain = unit.attach(LOWER, DomainKind.TRANSLATED);
        assertThat(word(table(root() + 0x410) + 8)).isEqualTo(0x102);
        assertThat(domain.tableRoot()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "0x39, root entry not present",
        "0x41, context entry not present",
        "0x42, reserved bits in context entry",
        "0x50, PASID directory not readable",
        "0x51, PASID directory entry not present",
        "0x58, PASID table not readable",
        "0x59, PASID table entry not present",
        "0x5b, PASID table entry invalid",
        "0x79, read without permission",
        "0x7a, reserved bits in page-table entry",
        "0x84, address beyond the width",
        "0x87, address in the interrupt range",
    })
    void shouldNameFaultsAsInLegacyModeWhereTheyMeanTheSame(String code, String reason) {
        VtdUnit unit = enable();
        long high = 0xc000_0000_0000_4181L | Long.decode(code) << 32;
        vtd.set(0x34, 2);
        vtd.set64(0x220, 0x1234_5000L);
        vtd.set64(0x228, high);
        assertThat(unit.drainFaults())
                .containsExactly(new FaultRecord(
                        UPPER, 0x1234_5000L, false, Integer.decode(code), reason, List.of(0x1234_5000L, high)));
    }

    @Test
    void shouldTellWritingFromReading() {
        VtdUnit unit = enable();
        vtd.set(0x34, 2);
        vtd.set64(0x228, 0x8000_0079_0000_4181L);
        assertThat(unit.drainFaults().getFirst().reason()).isEqualTo("write without permission");
    }

    @Test
    void shouldGiveAllMemoryBack() {
        VtdUnit unit = enable();
        unit.attach(LOWER, DomainKind.TRANSLATED).map(0, 0, 3 * PAGE, Access.READ, null, context);
        unit.attach(UPPER, DomainKind.IDENTITY);
        unit.detach(LOWER);
        unit.close();
        assertThat(vtd.get(0x1c) & 0x8400_0000).isZero();
        assertThat(machine.liveAllocations()).isZero();
    }
}
