package io.crossdock.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.table.TableFormat;
import io.crossdock.model.table.TableMemory;
import io.crossdock.model.table.TableScan;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.AmdV1;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pagetable.VtdSecondStage;
import io.crossdock.pagetable.X86;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.testing.Seeds;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine writes in every format, read by the model's decoders, which share no code with it. */
class EngineTablesTest {
    /** A format of the engine, and the model's keyword and width for it. */
    private record Pair(PageTableFormat engine, String keyword, int inputBits) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair(ArmLpae.STAGE1_4K, "arm-lpae-s1", 48),
            new Pair(ArmLpae.STAGE1_16K, "arm-lpae-s1-16k", 48),
            new Pair(ArmLpae.STAGE1_64K.limitedTo(48, 48), "arm-lpae-s1-64k", 48),
            new Pair(ArmLpae.STAGE1_64K_52, "arm-lpae-s1-64k-52", 52),
            new Pair(ArmLpae.stage2(12, 48), "arm-lpae-s2", 48),
            new Pair(ArmLpae.stage2(14, 48), "arm-lpae-s2-16k", 48),
            new Pair(ArmLpae.stage2(16, 48), "arm-lpae-s2-64k", 48),
            new Pair(ArmLpae.stage2(16, 52), "arm-lpae-s2-64k-52", 52),
            new Pair(VtdSecondStage.THREE_LEVELS, "vtd-ss", 39),
            new Pair(VtdSecondStage.FOUR_LEVELS, "vtd-ss", 48),
            new Pair(VtdSecondStage.FIVE_LEVELS, "vtd-ss", 57),
            new Pair(X86.FOUR_LEVELS, "x86-64", 47),
            new Pair(X86.FIVE_LEVELS, "x86-64", 56),
            new Pair(AmdV1.FOUR_LEVELS, "amd-v1", 48));

    static LongStream seeds() {
        return Seeds.orElse(2);
    }

    private record Range(long size, long phys, int permissions) {}

    /** Memory of a machine, in which the tables are. */
    private record Tables(PhysicalMemory memory) implements TableMemory {
        @Override
        public boolean contains(long address, long size) {
            return memory.contains(address, size);
        }

        @Override
        public long read64(long address) {
            return memory.read64(address);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatTheEngineWrites(long seed) {
        for (Pair pair : PAIRS) {
            TableFormat model = Decoders.format(pair.keyword).orElseThrow().withInputBits(pair.inputBits);
            try (ModelMachine machine = ModelMachine.of(new MachineDescription(
                            "empty", PciTopology.of(List.of()), Platform.UNKNOWN, Map.of(), List.of()));
                    TablePool pool = new TablePool(machine, pair.engine.shape().granuleLg2(), null)) {
                PageTable table = new PageTable(pair.engine, pool, null);
                NavigableMap<Long, Range> ranges = fill(table, new SplittableRandom(seed));
                TableScan.Result read = TableScan.of(model, new Tables(machine.memory()), table.root());
                NavigableMap<Long, Range> seen = new TreeMap<>();
                read.mappings().forEach(m -> seen.put(m.iova(), new Range(m.size(), m.phys(), m.permissions())));
                assertThat(read.findings()).as("%s, seed %d", pair, seed).isEmpty();
                assertThat(seen).as("%s, seed %d", pair, seed).isEqualTo(ranges);
                table.release();
            }
        }
    }

    /** Ranges of pages and blocks, at both ends of the addresses, far apart on the physical side. */
    private static NavigableMap<Long, Range> fill(PageTable table, SplittableRandom random) {
        PageTableFormat format = table.format();
        PageTableFormat.Shape shape = format.shape();
        InvalidationGather gather = new InvalidationGather();
        NavigableMap<Long, Range> ranges = new TreeMap<>();
        long granule = 1L << shape.granuleLg2();
        for (int i = 0; i < 120; i++) {
            long sizes = shape.pageSizes() & (1L << 43) - 1;
            int skip = random.nextInt(Long.bitCount(sizes));
            for (int s = 0; s < skip; s++) {
                sizes &= sizes - 1;
            }
            long unit = Long.lowestOneBit(sizes);
            long size = unit * (1 + random.nextInt(3)) + (unit < 1 << 30 ? granule * random.nextInt(2) : 0);
            long slot = random.nextLong(64) * 8 * unit;
            long iova = (random.nextBoolean() ? slot : (1L << shape.inputBits()) - 512 * unit + slot)
                    & (1L << shape.inputBits()) - 1;
            long phys = random.nextLong((1L << shape.outputBits()) / unit - 4) * unit;
            Map.Entry<Long, Range> below = ranges.lowerEntry(iova + size);
            boolean taken = below != null && below.getKey() + below.getValue().size > iova;
            if (taken || size > (1L << shape.inputBits()) - iova) {
                continue;
            }
            Access access = Access.values()[random.nextInt(3)];
            @Nullable MemoryType type = format.carriesMemoryType() ? MemoryType.values()[random.nextInt(5)] : null;
            table.map(iova, phys, size, access, type, gather);
            boolean readToo = format.rights().write() == format.rights().readWrite();
            ranges.put(
                    iova,
                    new Range(
                            size,
                            phys,
                            switch (access) {
                                case READ -> TableFormat.READ;
                                case WRITE -> readToo ? TableFormat.READ | TableFormat.WRITE : TableFormat.WRITE;
                                case READ_WRITE -> TableFormat.READ | TableFormat.WRITE;
                            }));
        }
        return ranges;
    }
}
