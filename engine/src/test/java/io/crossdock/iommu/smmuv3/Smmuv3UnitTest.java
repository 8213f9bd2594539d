package io.crossdock.iommu.smmuv3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.NotMappedException;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The driver's bytes and their order, against literals from IHI 0070. */
class Smmuv3UnitTest {
    private static final Bdf GPU = Bdf.parse("41:00.0");
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final MapContext context = MapContext.current();

    Smmuv3UnitTest() {
        machine.add(new FakeFunction("41:00.0"));
        machine.add(new FakeFunction("81:00.0"));
    }

    private Smmuv3Unit enable() {
        return enable(12);
    }

    private Smmuv3Unit enable(int granuleLg2) {
        TableOptions options = TableOptions.DEFAULT.withGranuleLg2(granuleLg2);
        return Smmuv3Unit.enable(machine, machine.iommus().getFirst(), options, null);
    }

    private Smmuv3Unit enableStage2(int granuleLg2) {
        TableOptions options = TableOptions.DEFAULT.withStage(Stage.SECOND).withGranuleLg2(granuleLg2);
        return Smmuv3Unit.enable(machine, machine.iommus().getFirst(), options, null);
    }

    private long word(long address) {
        return machine.memory().read64(address);
    }

    /** Address of the STE: level-1 descriptor by StreamID 15:8, entry by 7:0. */
    private long ste(int streamId) {
        long l1 = word(smmu.get64(0x80) + 8L * (streamId >>> 8));
        assertThat(l1 & 0x1f).isEqualTo(9); // 2^(9-1) entries
        return (l1 & 0x000f_ffff_ffff_ffc0L) + 64L * (streamId & 0xff);
    }

    private List<String> commands() {
        List<String> list = smmu.commands.stream()
                .map(c -> Long.toHexString(c[0]) + " " + Long.toHexString(c[1]))
                .toList();
        smmu.commands.clear();
        return list;
    }

    private static void map(TranslationDomain domain, long iova, long phys, long size) {
        domain.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, MapContext.current());
    }

    @Test
    void shouldEnableQueuesBeforeTranslation() {
        enable();
        assertThat(commands()).containsExactly("4 1f", "30 0", "46 0");
        assertThat(smmu.writes)
                .containsSubsequence("20=0", "28=d75", "2c=6", "88=10210", "20=8", "20=c", "98=3", "20=d");
        assertThat(smmu.get64(0x90) & 0x1f).isEqualTo(8);
        assertThat(smmu.get64(0xa0) & 0x1f).isEqualTo(12);
        assertThat(smmu.get(0x24)).isEqualTo(0xd);
    }

    @Test
    void shouldUseALinearTableWhereThereIsNoOther() {
        smmu.set(0x00, 0x0540101a);
        enable().attach(GPU, DomainKind.IDENTITY);
        assertThat(smmu.get(0x88)).isEqualTo(0x10);
        assertThat(word(smmu.get64(0x80) + 64L * 0x4100)).isEqualTo(0x9);
    }

    @Test
    void shouldWriteStreamTableEntryAndContextDescriptor() {
        Smmuv3Unit unit = enable();
        commands();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        // The level-1 descriptor is new: not only the leaf must be forgotten.
        assertThat(commands()).containsExactly("410000000003 0", "46 0");
        long ste = ste(0x4100);
        long cd = word(ste) & 0x000f_ffff_ffff_ffc0L;
        assertThat(word(ste)).isEqualTo(cd | 0xb); // V, Config 5
        assertThat(word(ste + 8)).isEqualTo(0xd4); // S1CSH 3, S1COR 1, S1CIR 1
        for (int i = 2; i < 8; i++) {
            assertThat(word(ste + 8L * i)).isZero();
        }
        // ASID 1, ASET A R 0xe, AA64, IPS 4, V and EPD1, SH0 3, OR0 1, IR0 1, TG0 0, T0SZ 16.
        assertThat(word(cd)).isEqualTo(0x0001_e204_c000_3510L);
        assertThat(word(cd + 8)).isEqualTo(domain.tableRoot().orElseThrow());
        assertThat(word(cd + 16)).isZero();
        assertThat(word(cd + 24)).isEqualTo(0x0000_0c00_f404_ff44L);
        assertThat(domain.kind()).isEqualTo(DomainKind.TRANSLATED);
        assertThat(domain.apertureEnd()).isEqualTo(1L << 48);
        assertThat(word(ste(0x4100) + 64)).isZero(); // 41:00.1 stays blocked
    }

    /**
     * IHI 0070 5.4: T0SZ 5:0, TG0 7:6 (2: 16 KiB, 1: 64 KiB), IPS 34:32 (4: 44, 5: 48, 6: 52 bits). IDR5: OAS 2:0, GRAN
     * 6:4, VAX 11:10.
     */
    @ParameterizedTest
    @CsvSource({
        "12, 00074, 0001e204c0003510, 48",
        "14, 00074, 0001e204c0003590, 48",
        "16, 00074, 0001e204c0003550, 48",
        "12, 00076, 0001e205c0003510, 48",
        "14, 00476, 0001e205c0003590, 48",
        "16, 00476, 0001e206c000354c, 52",
        "16, 00475, 0001e205c000354c, 52",
        "16, 00076, 0001e206c0003550, 48",
    })
    void shouldDescribeTheGranule(int granuleLg2, String idr5, String word0, int inputBits) {
        smmu.set(0x14, Integer.parseInt(idr5, 16));
        TranslationDomain domain = enable(granuleLg2).attach(GPU, DomainKind.TRANSLATED);
        assertThat(word(word(ste(0x4100)) & 0x000f_ffff_ffff_ffc0L)).isEqualTo(Long.parseLong(word0, 16));
        assertThat(domain.granuleLg2()).isEqualTo(granuleLg2);
        assertThat(domain.apertureEnd()).isEqualTo(1L << inputBits);
        assertThat(domain.tableRoot().orElseThrow() & (1L << granuleLg2) - 1).isZero();
    }

    /**
     * IHI 0070 5.2, word 2: R 58, PTW 54, AA64 51, PS 50:48, TG 47:46, SH0 3 at 45:44, OR0 and IR0 1 at 43:40, SL0 39:38, T0SZ
     * 37:32, VMID 1.
     */
    @ParameterizedTest
    @CsvSource({
        "12, 74, 044c359400000001",
        "14, 74, 044cb59400000001",
        "16, 74, 044c759400000001",
        "12, 72, 044a355800000001",
        "14, 75, 044db59000000001",
        "16, 76, 044e758c00000001",
    })
    void shouldDescribeStage2(int granuleLg2, String idr5, String word2) {
        smmu.set(0x00, 0x0d44101b);
        smmu.set(0x14, Integer.parseInt(idr5, 16));
        Smmuv3Unit unit = enableStage2(granuleLg2);
        assertThat(unit.description()).contains("stage 2, " + (1 << granuleLg2 - 10) + " KiB granule");
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        long ste = ste(0x4100);
        assertThat(word(ste)).isEqualTo(0xd); // V, Config 6
        assertThat(word(ste + 8)).isEqualTo(0x1000_0000_0000L); // SHCFG: as it came
        assertThat(word(ste + 16)).isEqualTo(Long.parseLong(word2, 16));
        assertThat(word(ste + 24)).isEqualTo(domain.tableRoot().orElseThrow());
        assertThat(word(ste + 32)).isZero();
        unit.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldInvalidateStage2ByVmid() {
        smmu.set(0x00, 0x0d44101b);
        Smmuv3Unit unit = enableStage2(12);
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        TranslationDomain other = unit.attach(Bdf.parse("81:00.0"), DomainKind.TRANSLATED);
        map(domain, 5 * PAGE, 0, PAGE);
        map(other, MIB2, MIB2, MIB2);
        commands();
        domain.unmap(5 * PAGE, PAGE, context);
        // CMD_TLBI_S2_IPA, VMID 47:32; TG 1, TTL 3, leaf.
        assertThat(commands()).containsExactly("10000002a 5701", "46 0");
        other.unmap(MIB2, MIB2, context);
        assertThat(commands()).containsExactly("20090002a 200601", "46 0");
        unit.detach(GPU);
        // CMD_TLBI_S12_VMALL.
        assertThat(commands()).containsExactly("410000000003 1", "100000028 0", "46 0");
    }

    @Test
    void shouldSayThatThereIsNoStage2() {
        assertThatThrownBy(() -> enableStage2(12))
                .isInstanceOf(IommuException.class)
                .hasMessage("SMMUv3 at 0x9050000 lacks stage 2 translation (IDR0.S2P); ask for the other one");
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldFallBackToPagesOf4KiBAndSaySo() {
        smmu.set(0x14, 0x54);
        Smmuv3Unit unit = enable(14);
        assertThat(unit.description())
                .isEqualTo(
                        "SMMUv3 at 0x9050000, stage 1, 4 KiB granule (16 KiB asked for, which it lacks), output 44 bits,"
                                + " coherent walk, range invalidation");
        assertThat(unit.attach(GPU, DomainKind.TRANSLATED).granuleLg2()).isEqualTo(12);
        assertThat(enable(16).description()).contains("stage 1, 64 KiB granule, output");
    }

    /** TG 11:10 is 2 for 16 KiB and 3 for 64 KiB; TTL 9:8 is 3 for a page and 2 for the block above it. */
    @Test
    void shouldInvalidateRangesOfEveryGranule() {
        TranslationDomain k16 = enable(14).attach(GPU, DomainKind.TRANSLATED);
        map(k16, 0x1_4000, 0, 0x4000);
        map(k16, 0x200_0000, 0x200_0000, 0x200_0000);
        commands();
        k16.unmap(0x1_4000, 0x4000, context);
        assertThat(commands()).containsExactly("1000000000012 14b01", "46 0");
        k16.unmap(0x200_0000, 0x200_0000, context);
        // 2048 granules: SCALE 11.
        assertThat(commands()).containsExactly("1000000b00012 2000a01", "46 0");

        TranslationDomain k64 = enable(16).attach(GPU, DomainKind.TRANSLATED);
        map(k64, 0x5_0000, 0, 0x3_0000);
        map(k64, 0x2000_0000, 0x2000_0000, 0x2000_0000);
        commands();
        k64.unmap(0x5_0000, 0x3_0000, context);
        assertThat(commands()).containsExactly("1000000002012 50f01", "46 0");
        k64.unmap(0x2000_0000, 0x2000_0000, context);
        // 8192 granules: SCALE 13.
        assertThat(commands()).containsExactly("1000000d00012 20000e01", "46 0");
    }

    @Test
    void shouldSayRangesThatTakeMoreThanTheLargestScale() {
        smmu.set(0x14, 0x476);
        TranslationDomain domain = enable(16).attach(GPU, DomainKind.TRANSLATED);
        // 33 blocks of 4 TiB: 33 << 26 granules, SCALE 26 and 31; TTL 1.
        map(domain, 0x8_0000_0000_0000L, 0, 33L << 42);
        commands();
        domain.unmap(0x8_0000_0000_0000L, 33L << 42, context);
        assertThat(commands()).containsExactly("1000001a00012 8000000000d01", "1000001f00012 8040000000d01", "46 0");
        // 256 blocks: 2 << 31 granules more than SCALE 31 alone says with NUM 0.
        map(domain, 0, 0, 256L << 42);
        commands();
        domain.unmap(0, 256L << 42, context);
        assertThat(commands()).containsExactly("1000001f07012 d01", "46 0");
    }

    @Test
    void shouldWriteABypassEntry() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.IDENTITY);
        assertThat(word(ste(0x4100))).isEqualTo(0x9); // V, Config 4
        assertThat(word(ste(0x4100) + 8)).isEqualTo(0x1000_0000_0000L); // SHCFG: as it came
        assertThat(domain.kind()).isEqualTo(DomainKind.IDENTITY);
        assertThat(domain.carriesMemoryType()).isFalse();
    }

    @Test
    void shouldBlockAndForgetADetachedFunction() {
        Smmuv3Unit unit = enable();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, 0, PAGE);
        commands();
        unit.detach(GPU);
        assertThat(word(ste(0x4100))).isZero();
        assertThat(commands()).containsExactly("410000000003 1", "1000000000011 0", "46 0");
        unit.attach(GPU, DomainKind.TRANSLATED);
        assertThat(commands()).containsExactly("410000000003 1", "46 0");
    }

    @Test
    void shouldInvalidateRangesWhereTheUnitCan() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, 5 * PAGE, 0, PAGE);
        map(domain, MIB2, MIB2, MIB2);
        map(domain, 0x10_0000, 0, 35 * PAGE);
        commands();
        domain.unmap(5 * PAGE, PAGE, context);
        // NUM and SCALE 0: one granule; TG 1, TTL 3, leaf.
        assertThat(commands()).containsExactly("1000000000012 5701", "46 0");
        domain.unmap(MIB2, MIB2, context);
        // 512 granules: SCALE 9; TTL 2: a block.
        assertThat(commands()).containsExactly("1000000900012 200601", "46 0");
        domain.unmap(0x10_0000, 35 * PAGE, context);
        // 3 granules with SCALE 0, then 1 with SCALE 5.
        assertThat(commands()).containsExactly("1000000002012 100701", "1000000500012 103701", "46 0");
    }

    @Test
    void shouldInvalidateEveryPageOfARangeOnceAndNoOther() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            long pages = 1L + random.nextInt(random.nextBoolean() ? 64 : 3000);
            long iova = (1L + random.nextInt(1 << 20)) * PAGE;
            map(domain, iova, (iova & MIB2 - 1) + PAGE, pages * PAGE);
            smmu.commands.clear();
            domain.unmap(iova, pages * PAGE, context);
            long next = iova;
            for (long[] command : smmu.commands.subList(0, smmu.commands.size() - 1)) {
                assertThat(command[0] & 0xff).isEqualTo(0x12);
                assertThat(command[1] & -PAGE).as("round %d", round).isEqualTo(next);
                long granules = ((command[0] >>> 12 & 0x1f) + 1) << (int) (command[0] >>> 20 & 0x1f);
                next += granules * PAGE;
            }
            assertThat(next).as("round %d", round).isEqualTo(iova + pages * PAGE);
        }
    }

    @Test
    void shouldInvalidatePageByPageWhereTheUnitHasNoRanges() {
        smmu.set(0x0c, 0);
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, 5 * PAGE, 0, 3 * PAGE);
        map(domain, MIB2, MIB2, MIB2);
        commands();
        domain.unmap(5 * PAGE, 3 * PAGE, context);
        assertThat(commands())
                .containsExactly("1000000000012 5001", "1000000000012 6001", "1000000000012 7001", "46 0");
        domain.unmap(MIB2, MIB2, context);
        assertThat(commands()).containsExactly("1000000000012 200001", "46 0");
    }

    @Test
    void shouldForgetWalksWhenATableIsUnlinked() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, PAGE, MIB2);
        commands();
        domain.unmap(MIB2, MIB2, context);
        assertThat(commands()).containsExactly("1000000900012 200400", "46 0"); // no leaf hint, no level
    }

    @Test
    void shouldClearTheEntryBeforeTheUnitForgetsIt() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        long[] seen = {-1};
        smmu.onCommand = () -> seen[0] = Math.max(seen[0], domain.entry(MIB2));
        domain.unmap(MIB2, MIB2, context);
        assertThat(seen[0]).isZero();
    }

    @Test
    void shouldRefuseWithoutAnyCommand() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        commands();
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context)).isInstanceOf(NotMappedException.class);
        assertThat(commands()).isEmpty();
    }

    @Test
    void shouldWaitForRoomAndWrapTheQueue() {
        smmu.set(0x04, 0x00530010); // CMDQS 2: four commands
        smmu.set(0x0c, 0);
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        assertThat(smmu.get64(0x90) & 0x1f).isEqualTo(2);
        commands();
        for (int round = 0; round < 5; round++) {
            map(domain, MIB2, PAGE, 51 * PAGE);
            domain.unmap(MIB2, 51 * PAGE, context);
            List<String> seen = commands();
            assertThat(seen).hasSize(52).endsWith("46 0");
            for (int i = 0; i < 51; i++) {
                assertThat(seen.get(i)).isEqualTo("1000000000012 " + Long.toHexString(MIB2 + i * PAGE | 1));
            }
        }
    }

    @Test
    void shouldInvalidateTheAddressSpaceWhenPagesAreTooMany() {
        smmu.set(0x0c, 0);
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, 0, PAGE, 4097 * PAGE);
        commands();
        domain.unmap(0, 4097 * PAGE, context);
        assertThat(commands()).containsExactly("1000000000011 0", "46 0");
    }

    @Test
    void shouldSayWhenTheUnitDoesNotAnswer() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        smmu.stuck = true;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessageMatching("SMMUv3 at 0x9050000 did not answer: waited 1000 ms for it to complete a CMD_SYNC, "
                        + "CMDQ_PROD=0x7, CMDQ_CONS=0x5");
    }

    @Test
    void shouldSayWhichCommandWasRejectedAndGoOn() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        map(domain, 2 * MIB2, MIB2, MIB2);
        commands();
        smmu.illegal = 0x12;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessage(
                        "SMMUv3 at 0x9050000 rejected command 0x1000000900012 0x200601: CERROR_ILL, illegal command");
        assertThat(commands()).containsExactly("46 0", "46 0");
        smmu.illegal = -1;
        domain.unmap(2 * MIB2, MIB2, context);
        assertThat(commands()).containsExactly("1000000900012 400601", "46 0");
    }

    @Test
    void shouldSayWhenTheUnitRejectsEvenASync() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, MIB2, MIB2);
        smmu.illegal = 0x46;
        assertThatThrownBy(() -> domain.unmap(MIB2, MIB2, context))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("rejects a CMD_SYNC, slot 6");
    }

    @Test
    void shouldDecodeEvents() {
        Smmuv3Unit unit = enable();
        smmu.event(0x4100_0000_0010L, 0x8_0000_0000L, 0x1234_5678L, 0);
        smmu.event(0x8100_0000_0013L, 0, 0xffff_f000L, 0);
        smmu.event(0x4200_0000_0004L, 0, 0xdead, 0);
        List<FaultRecord> records = unit.drainFaults();
        assertThat(records)
                .containsExactly(
                        new FaultRecord(
                                GPU,
                                0x1234_5678L,
                                false,
                                0x10,
                                "F_TRANSLATION",
                                List.of(0x4100_0000_0010L, 0x8_0000_0000L, 0x1234_5678L, 0L)),
                        new FaultRecord(
                                Bdf.parse("81:00.0"),
                                0xffff_f000L,
                                true,
                                0x13,
                                "F_PERMISSION",
                                List.of(0x8100_0000_0013L, 0L, 0xffff_f000L, 0L)),
                        new FaultRecord(
                                Bdf.parse("42:00.0"),
                                0,
                                false,
                                4,
                                "C_BAD_STE",
                                List.of(0x4200_0000_0004L, 0L, 0xdeadL, 0L)));
        assertThat(records.getFirst()).hasToString("0000:41:00.0 read 0x12345678: F_TRANSLATION (0x10)");
        assertThat(unit.drainFaults()).isEmpty();
        assertThat(smmu.get(0x100ac)).isEqualTo(3);
    }

    @Test
    void shouldWrapTheEventQueueAndCountWhatWasLost() {
        smmu.set(0x04, 0x02620010); // EVENTQS 2: four records
        Smmuv3Unit unit = enable();
        long next = 0;
        for (int round = 1; round <= 6; round++) {
            int count = 2 + round % 3;
            for (int i = 0; i < count; i++) {
                smmu.event(0x4100_0000_0010L, 0, next + i, 0);
            }
            List<FaultRecord> records = unit.drainFaults();
            assertThat(records).hasSize(count);
            assertThat(records.getFirst().address()).isEqualTo(next);
            next += count;
        }
        assertThat(unit.lostFaults()).isZero();
        for (int i = 0; i < 7; i++) {
            smmu.event(0x4100_0000_0010L, 0, next + i, 0);
        }
        assertThat(unit.drainFaults()).hasSize(4);
        assertThat(unit.lostFaults()).isEqualTo(1);
        smmu.event(0x4100_0000_0010L, 0, next, 0);
        assertThat(unit.drainFaults()).hasSize(1);
        assertThat(unit.lostFaults()).isEqualTo(1);
    }

    @Test
    void shouldReportGlobalErrors() {
        Smmuv3Unit unit = enable();
        smmu.set(0x60, 1 << 2);
        assertThat(unit.drainFaults()).isEmpty();
        assertThat(unit.lostFaults()).isEqualTo(1);
        smmu.set(0x60, 1 << 2 | 1 << 8);
        assertThatThrownBy(unit::drainFaults)
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("GERROR^GERRORN=0x100");
        assertThat(unit.drainFaults()).isEmpty();
    }

    @Test
    void shouldSayWhatAUnitLacks() {
        int[][] lacking = {
            {0x00, 0x0d401018, 0}, {0x00, 0x0d401012, 0}, {0x00, 0x0d60101a, 0}, {0x04, 0x22730010, 0}, {0x14, 0x64, 0}
        };
        String[] what = {"IDR0.S1P", "IDR0.TTF", "IDR0.TTENDIAN", "IDR1.TABLES_PRESET", "IDR5.GRAN4K"};
        for (int i = 0; i < lacking.length; i++) {
            int offset = lacking[i][0];
            int before = smmu.get(offset);
            smmu.set(offset, lacking[i][1]);
            assertThatThrownBy(this::enable).isInstanceOf(IommuException.class).hasMessageContaining(what[i]);
            smmu.set(offset, before);
        }
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldGiveAllMemoryBack() {
        Smmuv3Unit unit = enable();
        TranslationDomain domain = unit.attach(GPU, DomainKind.TRANSLATED);
        map(domain, 0, 0, 3 * MIB2 + PAGE);
        unit.attach(Bdf.parse("81:00.0"), DomainKind.TRANSLATED);
        unit.close();
        assertThat(smmu.get(0x24)).isZero();
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldLetRequestsPassWhenOff() {
        smmu.set(0x20, 1);
        smmu.set(0x44, 1 << 20);
        Smmuv3Unit.disable(machine, machine.iommus().getFirst());
        assertThat(smmu.get(0x24)).isZero();
        assertThat(smmu.get(0x44)).isEqualTo(1 << 12);
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldLimitPhysicalAddressesToWhatTheUnitPutsOut() {
        TranslationDomain domain = enable().attach(GPU, DomainKind.TRANSLATED);
        map(domain, MIB2, (1L << 44) - PAGE, PAGE);
        assertThatThrownBy(() -> map(domain, 2 * MIB2, 1L << 44, PAGE)).hasMessageContaining("limit=0x100000000000");
    }
}
