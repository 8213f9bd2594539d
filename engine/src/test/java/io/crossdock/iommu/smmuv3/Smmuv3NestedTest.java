package io.crossdock.iommu.smmuv3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.NestedDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.NotMappedException;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 1 over stage 2, against literals from IHI 0070 and Arm DDI 0487. Intermediate addresses have bit 43 turned over. */
class Smmuv3NestedTest {
    private static final Bdf GPU = Bdf.parse("41:00.0");
    private static final Bdf NIC = Bdf.parse("41:00.1");
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;
    private static final long HIGHEST = 1L << 43;
    private static final long ADDRESS = 0x0000_ffff_ffff_f000L;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final MapContext context = MapContext.current();

    @BeforeEach
    void offerBothStages() {
        machine.add(new FakeFunction("41:00.0"));
        machine.add(new FakeFunction("41:00.1"));
        smmu.set(0x00, 0x0d44101b); // S2P and VMID16, as QEMU 10 reports
    }

    private Smmuv3Unit enable(int granuleLg2) {
        TableOptions options = TableOptions.DEFAULT.withStage(Stage.NESTED).withGranuleLg2(granuleLg2);
        return Smmuv3Unit.enable(machine, machine.iommus().getFirst(), options, null);
    }

    private NestedDomain attach() {
        return (NestedDomain) enable(12).attach(GPU, DomainKind.TRANSLATED);
    }

    private long word(long address) {
        return machine.memory().read64(address);
    }

    private long ste(int streamId) {
        return (word(smmu.get64(0x80) + 8L * (streamId >>> 8)) & 0x000f_ffff_ffff_ffc0L) + 64L * (streamId & 0xff);
    }

    private long contextDescriptor(int streamId) {
        return (word(ste(streamId)) & 0x000f_ffff_ffff_ffc0L) ^ HIGHEST;
    }

    private List<String> commands() {
        List<String> list = smmu.commands.stream()
                .map(c -> Long.toHexString(c[0]) + " " + Long.toHexString(c[1]))
                .toList();
        smmu.commands.clear();
        return list;
    }

    /** The entry of a table of 4 levels of 9 bits that ends a walk, and where the table is: physical, or turned over. */
    private long leaf(long root, long address, long turned) {
        long table = root;
        for (int shift = 39; ; shift -= 9) {
            long entry = word(table + (address >>> shift & 0x1ff) * 8);
            if (shift == 12 || (entry & 3) != 3) {
                return entry;
            }
            table = entry & ADDRESS ^ turned;
        }
    }

    private long stage2(long intermediate) {
        return leaf(word(ste(0x4100) + 24), intermediate, 0);
    }

    /** V, Config 111; R 58, PTW 54, AA64 51, PS 44 bits, SH0 3, OR0 1, IR0 1, SL0 and T0SZ by granule, VMID. */
    @ParameterizedTest
    @CsvSource({"12, 044c359400000001", "14, 044cb59400000001", "16, 044c759400000001"})
    void shouldDescribeBothStages(int granuleLg2, String word2) {
        Smmuv3Unit unit = enable(granuleLg2);
        unit.attach(GPU, DomainKind.TRANSLATED);
        unit.attach(NIC, DomainKind.TRANSLATED);
        assertThat(word(ste(0x4100)) & ~0x000f_ffff_ffff_ffc0L).isEqualTo(0xf);
        assertThat(word(ste(0x4100)) & HIGHEST).isNotZero();
        assertThat(word(ste(0x4100) + 8)).isEqualTo(0xd4);
        assertThat(word(ste(0x4100) + 16)).isEqualTo(Long.parseLong(word2, 16));
        assertThat(word(ste(0x4100) + 24) & HIGHEST).isZero();
        // VMIDs tell guests apart, whose ASIDs are the same.
        assertThat(word(ste(0x4101) + 16)).isEqualTo(Long.parseLong(word2, 16) + 1);
        for (int stream : new int[] {0x4100, 0x4101}) {
            long cd = contextDescriptor(stream);
            assertThat(word(cd) >>> 48).isEqualTo(1);
            assertThat(word(cd + 8) & HIGHEST).isNotZero();
        }
        assertThat(unit.description())
                .contains(", stage 1 over stage 2, " + (1 << granuleLg2 - 10) + " KiB granule, output 44 bits, ");
    }

    @Test
    void shouldMapTablesAndWhatTheyLeadToInStage2() {
        NestedDomain domain = attach();
        domain.map(0x1234_5000L, 0x40_0000L, PAGE, Access.READ, MemoryType.DEVICE_NGNRE, context);
        long cd = contextDescriptor(0x4100);
        long root = word(cd + 8);
        assertThat(domain.tableRoot()).hasValue(root);
        assertThat(domain.intermediate(0x40_0000L)).isEqualTo(0x800_0040_0000L);
        // Stage 1: nG, AF, SH 2, AP 3, AttrIndx 2. Stage 2: AF, SH 3, S2AP 3, MemAttr 1111.
        assertThat(leaf(root ^ HIGHEST, 0x1234_5000L, HIGHEST)).isEqualTo(0x800_0040_0ecbL);
        assertThat(domain.entry(0x1234_5000L)).isEqualTo(0x800_0040_0ecbL);
        assertThat(stage2(0x800_0040_0000L)).isEqualTo(0x40_07ffL);
        assertThat(stage2(0x800_0040_1000L)).isZero();
        // Where the descriptor and the root are, as pages or in a block.
        for (long address : new long[] {cd, root ^ HIGHEST}) {
            long entry = stage2(address | HIGHEST);
            long size = (entry & 2) != 0 ? PAGE : MIB2;
            assertThat(entry & ADDRESS & -size).isEqualTo(address & -size);
            assertThat(entry & 0x7fc).isEqualTo(0x7fc);
        }
    }

    /** NH_VA 12 and NH_ASID 11 with ASID 63:48 and VMID 47:32; S12_VMALL 28. */
    @Test
    void shouldNameTheGuestInInvalidations() {
        Smmuv3Unit unit = enable(12);
        unit.attach(GPU, DomainKind.TRANSLATED);
        var domain = unit.attach(NIC, DomainKind.TRANSLATED);
        domain.map(MIB2, MIB2, MIB2, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        commands();
        domain.unmap(MIB2, MIB2, context);
        assertThat(commands()).containsExactly("1000200900012 200601", "46 0");
        domain.flush();
        assertThat(commands()).containsExactly("1000200000011 0", "46 0");
        unit.detach(NIC);
        assertThat(commands()).containsExactly("410100000003 1", "200000028 0", "46 0");
    }

    /** S2_IPA 2a of one granule (TG 1, TTL 3, leaf), then NH_ALL 10 for what both stages made. */
    @Test
    void shouldWithdrawAndRestoreMemory() {
        NestedDomain domain = attach();
        domain.map(0, MIB2, 4 * PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        commands();
        domain.withdraw(MIB2 + PAGE, PAGE);
        assertThat(commands()).containsExactly("10000002a 80000201701", "100000010 0", "46 0");
        assertThat(stage2(0x800_0020_1000L)).isZero();
        assertThat(stage2(0x800_0020_0000L)).isEqualTo(0x20_07ffL);
        assertThat(stage2(0x800_0020_2000L)).isEqualTo(0x20_27ffL);
        assertThat(domain.entry(PAGE)).isNotZero();
        assertThatThrownBy(() -> domain.withdraw(MIB2, 2 * PAGE)).isInstanceOf(NotMappedException.class);
        assertThat(stage2(0x800_0020_0000L)).isEqualTo(0x20_07ffL);
        domain.restore(MIB2, 4 * PAGE);
        assertThat(stage2(0x800_0020_1000L)).isEqualTo(0x20_17ffL);
        assertThat(commands()).isEmpty();
        // What is mapped anew is restored by that.
        domain.withdraw(MIB2, 4 * PAGE);
        domain.map(MIB2, MIB2 + 2 * PAGE, PAGE, Access.READ, MemoryType.WRITE_BACK, context);
        assertThat(stage2(0x800_0020_2000L)).isEqualTo(0x20_27ffL);
        assertThat(stage2(0x800_0020_3000L)).isZero();
    }

    @Test
    void shouldWithdrawAPageOfABlock() {
        NestedDomain domain = attach();
        domain.map(0, 2 * MIB2, MIB2, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        assertThat(stage2(0x800_0040_0000L)).isEqualTo(0x40_07fdL);
        domain.withdraw(2 * MIB2 + PAGE, PAGE);
        assertThat(stage2(0x800_0040_1000L)).isZero();
        assertThat(stage2(0x800_0040_2000L)).isEqualTo(0x40_27ffL);
        assertThat(stage2(0x800_005f_f000L)).isEqualTo(0x5f_f7ffL);
    }

    @Test
    void shouldMapMemoryOnceInStage2() {
        NestedDomain domain = attach();
        domain.map(0, MIB2 + PAGE, PAGE, Access.READ, MemoryType.WRITE_BACK, context);
        domain.map(MIB2, MIB2, 8 * PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        domain.map(2 * MIB2, MIB2 + 4 * PAGE, 8 * PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        for (long page = 0; page < 12; page++) {
            assertThat(stage2(0x800_0020_0000L + page * PAGE)).isEqualTo(0x20_07ffL + page * PAGE);
        }
        assertThat(stage2(0x800_0020_c000L)).isZero();
    }

    @Test
    void shouldRefuseWhatHasNoIntermediateAddresses() {
        NestedDomain domain = attach();
        assertThatThrownBy(() -> domain.map(0, HIGHEST - PAGE, 2 * PAGE, Access.READ, MemoryType.WRITE_BACK, context))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("phys=0x7fffffff000, size=0x2000; map the sides one by one");
        assertThatThrownBy(() -> domain.map(0, 1L << 44, PAGE, Access.READ, MemoryType.WRITE_BACK, context))
                .hasMessageContaining("limit=0x100000000000");
        assertThatThrownBy(() -> domain.map(0, PAGE, 0, Access.READ, MemoryType.WRITE_BACK, context))
                .hasMessageContaining("size=0");
        assertThat(domain.entry(0)).isZero();
        assertThatThrownBy(() -> ((Smmuv3NestedDomain) domain).identity(1L << 40, List.of(), null, () -> {}))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("choose an allocator instead of identity");
    }

    @ParameterizedTest
    @CsvSource({"0x0d44101a, IDR0.S2P", "0x0d441019, IDR0.S1P"})
    void shouldSayWhichStageAUnitLacks(String idr0, String what) {
        smmu.set(0x00, Integer.decode(idr0));
        assertThatThrownBy(() -> enable(12)).isInstanceOf(IommuException.class).hasMessageContaining(what);
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldGiveAllMemoryBack() {
        Smmuv3Unit unit = enable(16);
        unit.attach(GPU, DomainKind.TRANSLATED).map(0, 0, 3 * MIB2, Access.READ_WRITE, MemoryType.WRITE_BACK, context);
        unit.attach(NIC, DomainKind.TRANSLATED);
        unit.detach(GPU);
        DmaMemory ours = machine.allocate(PAGE, PAGE);
        unit.close();
        assertThat(machine.liveAllocations()).isEqualTo(1);
        machine.free(ours);
    }
}
