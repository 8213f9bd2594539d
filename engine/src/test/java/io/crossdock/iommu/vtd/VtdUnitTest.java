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
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.MemoryTypeNotCarriedException;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The driver's bytes and their order, against literals from the VT-d specification. */
class VtdUnitTest {
    private static final Bdf GPU = Bdf.parse("41:00.0");
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;

    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeVtd vtd = new FakeVtd(machine);
    private final MapContext context = MapContext.current();

    private VtdUnit enable() {
        return VtdUnit.enable(machine, machine.iommus().getFirst(), TableOptions.DEFAULT, null);
    }

    private long word(long address) {
        return machine.memory().read64(address);
    }

    /** Address of the context entry: root entry by bus, context entry by device and function. */
    private long context(int sourceId) {
        long root = word(vtd.get64(0x20) + 16L * (sourceId >>> 8));
        assertThat(root & 0xfff).isEqualTo(1);
        return (root & -4096L) + 16L * (sourceId & 0xff);
    }

    /** Descriptors but for the numbers and addresses of waits. */
    private List<String> descriptors() {
        List<String> list = vtd.descriptors.stream()
                .map(d -> (d[0] & 0xf) == 5
                        ? "wait " + Long.toHexString(d[0] & 0xffff_ffffL)
                        : Long.toHexString(d[0]) + " " + Long.toHexString(d[1]))
                .toList();
        vtd.descriptors.clear();
        return list;
    }

    private static void map(TranslationDomain domain, long iova, long phys, long size) {
        domain.map(iova, phys, size, Access.READ_WRITE, null, MapContext.current());
    }

    @Test
    void shouldEnableTheQueueBeforeTranslation() {
        VtdUnit unit = enable();
        assertThat(vtd.writes)
                .containsSubsequence("18=40000000", "88=0", "18=4000000", "88=30", "18=84000000")
                .doesNotContain("18=0");
        assertThat(descriptors()).containsExactly("11 0", "d2 0", "wait 25");
        assertThat(vtd.get(0x1c) >>> 24).isEqualTo(0xc4);
        assertThat(unit.description())
                .isEqualTo("VT-d unit at 0xfed90000, VT-d second stage, 4 levels, 48 bits, non-coherent walk,"
                        + " page invalidation");
    }

    @Test
    void shouldDisableWhatSomebodyLeftEnabled() {
        vtd.set(0x1c, 0x8400_0000);
        vtd.set(0x18, 0x8400_0000);
        enable();
        assertThat(vtd.writes).containsSubsequence("18=4000000", "18=0", "18=40000000", "18=4000000", "18=84000000");
    }

    @Test
    void shouldWriteRootAndContextEntries() {
        VtdUnit unit = enable();
        descriptors();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        long root = domain.tableRoot().orElseThrow();
        assertThat(word(context(0x4100))).isEqualTo(root | 1);
        assertThat(word(context(0x4100) + 8)).isEqualTo(0x102); // domain 1, AW 2
        assertThat(word(context(0x4100) + 16)).isZero();
        assertThat(descriptors()).containsExactly("11 0", "100e2 0", "wait 25"); // drains reads and writes
        TranslationDomain other = unit.attach(Bdf.parse("41:00.1"), DomainKind.TRANSLATED);
        assertThat(word(context(0x4101) + 8)).isEqualTo(0x202);
        assertThat(other.tableRoot()).isNotEqualTo(domain.tableRoot());
        assertThat(domain.apertureEnd()).isEqualTo(1L << 48);
    }

    @Test
    void shouldWriteAPassThroughEntry() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.IDENTITY);
        assertThat(word(context(0x4100))).isEqualTo(0x9);
        assertThat(word(context(0x4100) + 8)).isEqualTo(0x102);
        assertThat(domain.kind()).isEqualTo(DomainKind.IDENTITY);
        vtd.set64(0x10, 0xf02);
        VtdUnit without = enable();
        assertThatThrownBy(() -> without.attach(GPU, DomainKind.IDENTITY))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("lacks the pass-through translation type (ECAP.PT)");
    }

    @Test
    void shouldInvalidateAlignedPowersOfTwo() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, 5 * PAGE, 0, PAGE);
        map(domain, MIB2, MIB2, MIB2);
        map(domain, 0x10_3000, 0, 6 * PAGE);
        map(domain, 0, 0x1000, PAGE);
        descriptors();
        domain.unmap(5 * PAGE, PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 5040", "wait 25");
        domain.unmap(MIB2, MIB2, context);
        assertThat(descriptors()).containsExactly("100f2 200049", "wait 25");
        domain.unmap(0x10_3000, 6 * PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 103040", "100f2 104042", "100f2 108040", "wait 25");
        domain.unmap(0, PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 40", "wait 25");
    }

    @Test
    void shouldInvalidateEveryPageOfARangeOnceAndNoOther() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        Random random = new Random(12);
        for (int round = 0; round < 500; round++) {
            long pages = 1L + random.nextInt(random.nextBoolean() ? 64 : 3000);
            long iova = (1L + random.nextInt(1 << 20)) * PAGE;
            map(domain, iova, (iova & MIB2 - 1) + PAGE, pages * PAGE);
            vtd.descriptors.clear();
            domain.unmap(iova, pages * PAGE, context);
            long next = iova;
            for (long[] descriptor : vtd.descriptors.subList(0, vtd.descriptors.size() - 1)) {
                assertThat(descriptor[0]).isEqualTo(0x100f2);
                assertThat(descriptor[1] & -PAGE).as("round %d", round).isEqualTo(next);
                long size = PAGE << (int) (descriptor[1] & 0x3f);
                assertThat(next & size - 1).as("alignment, round %d", round).isZero();
                next += size;
            }
            assertThat(next).as("round %d", round).isEqualTo(iova + pages * PAGE);
        }
    }

    @Test
    void shouldForgetWalksWhenATableIsUnlinked() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, PAGE, MIB2);
        descriptors();
        domain.unmap(MIB2, MIB2, context);
        assertThat(descriptors()).containsExactly("100f2 200009", "wait 25"); // no hint that only leaves changed
    }

    @Test
    void shouldSplitAtTheGreatestMaskAndUseDomainsWithoutPageSelection() {
        vtd.set64(0x08, FakeVtd.CAP & ~(0x3fL << 48) | 2L << 48);
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, 16 * PAGE, 0, 8 * PAGE);
        descriptors();
        domain.unmap(16 * PAGE, 8 * PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 10042", "100f2 14042", "wait 25");
        vtd.set64(0x08, FakeVtd.CAP & ~(1L << 39) & ~(3L << 54));
        TranslationDomain plain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(plain, 16 * PAGE, 0, 8 * PAGE);
        descriptors();
        plain.unmap(16 * PAGE, 8 * PAGE, context);
        assertThat(descriptors()).containsExactly("10022 0", "wait 25");
    }

    @Test
    void shouldInvalidateOnMapInCachingMode() {
        vtd.set64(0x08, FakeVtd.CAP | 1 << 7);
        VtdUnit unit = enable();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        descriptors();
        map(domain, 5 * PAGE, 0, PAGE);
        assertThat(descriptors()).containsExactly("100f2 5040", "wait 25");
        assertThat(unit.description()).endsWith(", caching mode");
    }

    @Test
    void shouldUseThreeLevelsAndThePageSizesOfTheUnit() {
        vtd.set64(0x08, 0xd2_0080_2226_0206L); // SAGAW 2, MGAW 38, no SLLPS
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        assertThat(word(context(0x4100) + 8)).isEqualTo(0x101);
        assertThat(domain.apertureEnd()).isEqualTo(1L << 39);
        map(domain, MIB2, MIB2, MIB2);
        long level1 = word(domain.tableRoot().orElseThrow()) & ADDRESS;
        long level0 = word(level1 + 8) & ADDRESS;
        assertThat(word(level0)).isEqualTo(MIB2 | 3);
        assertThat(word(level0 + 511 * 8)).isEqualTo(0x3f_f003L);
    }

    @Test
    void shouldMarkTablesAsCleanedWhereWalksDoNotSnoop() {
        vtd.set64(0x10, vtd.get64(0x10) & ~1L); // ECAP.C
        TranslationDomain nonCoherent = enable().attach(GPU, DomainKind.TRANSLATED);
        map(nonCoherent, MIB2, 0, PAGE);
        assertThat(word(nonCoherent.tableRoot().orElseThrow()) & ~ADDRESS).isEqualTo(1L << 52 | 3);
    }

    @Test
    void shouldNotMarkTablesWhereWalksSnoop() {
        vtd.set64(0x10, vtd.get64(0x10) | 1);
        TranslationDomain coherent = enable().attach(GPU, DomainKind.TRANSLATED);
        map(coherent, MIB2, 0, PAGE);
        assertThat(word(coherent.tableRoot().orElseThrow()) & ~ADDRESS).isEqualTo(3);
    }

    @Test
    void shouldBlockAndForgetADetachedFunction() {
        VtdUnit unit = enable();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, 0, PAGE);
        descriptors();
        long[] seen = {-1};
        vtd.onDescriptor = () -> seen[0] = Math.max(seen[0], word(context(0x4100)));
        unit.detach(GPU);
        assertThat(seen[0]).isZero();
        assertThat(descriptors()).containsExactly("410000010031 0", "100e2 0", "wait 25");
    }

    @Test
    void shouldClearTheEntryBeforeTheUnitForgetsIt() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        long[] seen = {-1};
        vtd.onDescriptor = () -> seen[0] = Math.max(seen[0], domain.entry(MIB2));
        domain.unmap(MIB2, MIB2, context);
        assertThat(seen[0]).isZero();
    }

    @Test
    void shouldWrapAndFillTheQueue() {
        vtd.set64(0x08, FakeVtd.CAP & ~(0x3fL << 48)); // one page a descriptor
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        descriptors();
        for (int round = 0; round < 3; round++) {
            map(domain, MIB2, PAGE, 300 * PAGE);
            domain.unmap(MIB2, 300 * PAGE, context);
            List<String> seen = descriptors();
            assertThat(seen).hasSize(301).endsWith("wait 25");
            for (int i = 0; i < 300; i++) {
                assertThat(seen.get(i)).isEqualTo("100f2 " + Long.toHexString(MIB2 + i * PAGE | 0x40));
            }
        }
    }

    @Test
    void shouldSayWhenTheUnitDoesNotAnswer() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        vtd.stuck = true;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessage("VT-d unit at 0xfed90000 did not answer: waited 1000 ms for it to complete a wait"
                        + " descriptor, IQT=0x80, IQH=0x60, FSTS=0x0");
    }

    @Test
    void shouldSayWhichDescriptorWasRejectedAndGoOn() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        map(domain, 2 * MIB2, MIB2, MIB2);
        descriptors();
        vtd.illegal = 2;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessage("VT-d unit at 0xfed90000 rejected descriptor 0x100f2 0x200049: invalidation queue error");
        vtd.illegal = -1;
        descriptors();
        domain.unmap(2 * MIB2, MIB2, context);
        assertThat(descriptors()).containsExactly("100f2 400049", "wait 25");
        map(domain, MIB2, MIB2, MIB2);
        vtd.illegal = 5;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("rejects a wait descriptor");
    }

    @Test
    void shouldDecodeFaults() {
        vtd.set64(0x08, FakeVtd.CAP | 1L << 40); // two records
        VtdUnit unit = enable();
        vtd.set(0x34, 2 | 1 << 8); // pending, record 1 is the older
        vtd.set64(0x230, 0x1234_5000L);
        vtd.set64(0x238, 0xc000_0006_0000_4100L);
        vtd.set64(0x220, 0xffff_f000L);
        vtd.set64(0x228, 0x8000_0005_0000_8100L);
        assertThat(unit.drainFaults())
                .containsExactly(
                        new FaultRecord(
                                GPU,
                                0x1234_5000L,
                                false,
                                6,
                                "read without permission",
                                List.of(0x1234_5000L, 0xc000_0006_0000_4100L)),
                        new FaultRecord(
                                Bdf.parse("81:00.0"),
                                0xffff_f000L,
                                true,
                                5,
                                "write without permission",
                                List.of(0xffff_f000L, 0x8000_0005_0000_8100L)));
        assertThat(unit.drainFaults()).isEmpty();
        assertThat(unit.lostFaults()).isZero();
        vtd.set(0x34, 1);
        assertThat(unit.drainFaults()).isEmpty();
        assertThat(unit.lostFaults()).isEqualTo(1);
        assertThat(vtd.get(0x34)).isZero();
    }

    @Test
    void shouldSayWhatAUnitLacks() {
        long[][] lacking = {
            {0x10, 0xf40}, {0x08, FakeVtd.CAP & ~(0x1fL << 8)}, {0x08, FakeVtd.CAP | 1 << 4},
        };
        String[] what = {"ECAP.QI", "CAP.SAGAW", "CAP.RWBF"};
        for (int i = 0; i < lacking.length; i++) {
            long before = vtd.get64(lacking[i][0]);
            vtd.set64(lacking[i][0], lacking[i][1]);
            assertThatThrownBy(this::enable).isInstanceOf(IommuException.class).hasMessageContaining(what[i]);
            vtd.set64(lacking[i][0], before);
        }
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldRefuseAMemoryType() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        assertThat(domain.carriesMemoryType()).isFalse();
        assertThatThrownBy(() -> domain.map(0, 0, PAGE, Access.READ, MemoryType.NORMAL_NC, context))
                .isInstanceOf(MemoryTypeNotCarriedException.class);
        assertThat(domain.entry(0)).isZero();
    }

    @Test
    void shouldRunOutOfDomains() {
        vtd.set64(0x08, FakeVtd.CAP & ~7L); // 16
        VtdUnit unit = enable();
        for (int i = 0; i < 15; i++) {
            unit.attach(new Bdf(0, 0x41, i, 0), DomainKind.TRANSLATED);
        }
        assertThatThrownBy(() -> unit.attach(new Bdf(0, 0x41, 15, 0), DomainKind.TRANSLATED))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("no domain identifier left: limit=15");
        unit.detach(new Bdf(0, 0x41, 3, 0));
        unit.attach(new Bdf(0, 0x41, 15, 0), DomainKind.TRANSLATED);
        assertThat(word(context(0x4178) + 8)).isEqualTo(0x402);
    }

    @Test
    void shouldGiveAllMemoryBack() {
        VtdUnit unit = enable();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        map(domain, 0, 0, 3 * MIB2 + PAGE);
        unit.attach(Bdf.parse("81:00.0"), DomainKind.IDENTITY);
        unit.close();
        assertThat(vtd.get(0x1c) & 0x8400_0000).isZero();
        assertThat(machine.liveAllocations()).isZero();
    }
}
