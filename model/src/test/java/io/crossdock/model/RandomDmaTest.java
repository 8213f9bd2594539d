package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.NestedDomain;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.testing.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine's drivers against the modelled units, which share no code: two devices read and write while memory is mapped
 * to them and taken away at random. A plain map says which access reaches which bytes, and which is refused and why.
 */
class RandomDmaTest {
    private static final long PAGE = 4096;
    private static final long BLOCK = 2L << 20;
    private static final long BUFFER = BLOCK + 16 * PAGE;
    private static final long LOCAL_BYTES = 1 << 20;
    /** A posted write has arrived by then. */
    private static final long POSTED_NANOS = 5000;

    /** Around the ends of tables of every level; no address is a device's, which a switch would route by itself. */
    private static final long[] CLUSTERS = {0x10_0000L, 0x4000_0000L - 8 * PAGE, (2L << 39) - 8 * PAGE};

    private static final long BLOCK_IOVA = 0xc000_0000L;

    private static final Map<io.crossdock.pagetable.MemoryType, MemoryType> TYPES = Map.of(
            io.crossdock.pagetable.MemoryType.DEVICE_NGNRNE, MemoryType.DEVICE_NGNRNE,
            io.crossdock.pagetable.MemoryType.DEVICE_NGNRE, MemoryType.DEVICE_NGNRE,
            io.crossdock.pagetable.MemoryType.DEVICE_GRE, MemoryType.DEVICE_GRE,
            io.crossdock.pagetable.MemoryType.NORMAL_NC, MemoryType.NORMAL_NON_CACHEABLE,
            io.crossdock.pagetable.MemoryType.WRITE_BACK, MemoryType.NORMAL_CACHEABLE);

    static LongStream seeds() {
        return Seeds.orElse(2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatTheSmmuMaps(long seed) {
        try (Run run = new Run(Iommu.Kind.SMMUV3, VtdMode.LEGACY, seed)) {
            run.steps(200);
        }
    }

    /** Memory is taken away from stage 2, too, and given back. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatBothStagesOfTheSmmuMap(long seed) {
        try (Run run = new Run(Iommu.Kind.SMMUV3, VtdMode.LEGACY, Stage.NESTED, seed)) {
            run.steps(200);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatVtdMaps(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.LEGACY, seed)) {
            run.steps(200);
        }
    }

    /** The unit remembers that nothing was there, and must be told of what came. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatVtdMapsInCachingMode(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.CACHING, seed)) {
            run.steps(200);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatScalableVtdMaps(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.SCALABLE, seed)) {
            run.steps(200);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatTheFirstStageOfVtdMaps(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.FIRST_STAGE, Stage.FIRST, seed)) {
            run.steps(200);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatFiveLevelsOfTheFirstStageMap(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.FIVE_LEVELS, Stage.FIRST, seed)) {
            run.steps(200);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachWhatFiveLevelsOfTheSecondStageMap(long seed) {
        try (Run run = new Run(Iommu.Kind.VTD, VtdMode.FIVE_LEVELS, Stage.SECOND, seed)) {
            run.steps(200);
        }
    }

    /** What the oracle knows of a mapping. */
    private record Mapping(long size, long offset, Access access, io.crossdock.pagetable.@Nullable MemoryType type) {}

    private static final class Device {
        final Bdf bdf;
        final TestEngine engine;
        final TranslationDomain domain;
        final NavigableMap<Long, Mapping> mappings = new TreeMap<>();

        Device(Bdf bdf, TestEngine engine, TranslationDomain domain) {
            this.bdf = bdf;
            this.engine = engine;
            this.domain = domain;
        }

        Map.@Nullable Entry<Long, Mapping> at(long iova) {
            Map.Entry<Long, Mapping> below = mappings.floorEntry(iova);
            return below != null && iova < below.getKey() + below.getValue().size ? below : null;
        }
    }

    private static final class Run implements AutoCloseable {
        private final boolean arm;
        private final boolean scalable;
        private final boolean firstStage;
        private final long[] clusters;
        private final SplittableRandom random;
        private final ModelMachine machine;
        private final IommuUnit unit;
        private final DmaMemory buffer;
        private final MemorySegment shadow = MemorySegment.ofArray(new byte[(int) BUFFER]);
        private final List<Device> devices = new ArrayList<>();
        private final MapContext context = MapContext.current();
        private String where = "";
        private int reached;
        private int refused;

        Run(Iommu.Kind kind, VtdMode mode, long seed) {
            this(kind, mode, Stage.USUAL, seed);
        }

        Run(Iommu.Kind kind, VtdMode mode, Stage stage, long seed) {
            arm = kind == Iommu.Kind.SMMUV3;
            scalable = mode != VtdMode.LEGACY && mode != VtdMode.CACHING;
            firstStage = stage == Stage.FIRST;
            clusters = CLUSTERS.clone();
            if (mode == VtdMode.FIVE_LEVELS) {
                clusters[0] = (5L << 48) - 8 * PAGE;
            }
            random = new SplittableRandom(seed);
            where = kind + " " + mode + " seed " + seed;
            machine = ModelMachine.of(TestMachines.withIommu(kind), ModelOptions.DEFAULT.withVtd(mode));
            var info = machine.iommus().getFirst();
            unit = arm
                    ? Smmuv3Unit.enable(machine, info, TableOptions.DEFAULT.withStage(stage), null)
                    : VtdUnit.enable(machine, info, TableOptions.DEFAULT.withStage(stage), null);
            buffer = machine.allocate(BUFFER, BLOCK);
            buffer.bytes().fill((byte) 0);
            for (Bdf bdf : List.of(TestMachines.LEFT, TestMachines.FAR)) {
                TestEngine engine = new TestEngine(machine, bdf).fill(LOCAL_BYTES, seed ^ bdf.bus());
                devices.add(new Device(bdf, engine, unit.attach(bdf, DomainKind.TRANSLATED)));
            }
        }

        void steps(int count) {
            String what = where;
            for (int step = 0; step < count; step++) {
                where = what + " step " + step;
                Device device = devices.get(random.nextInt(devices.size()));
                int kind = random.nextInt(10);
                if (kind < 3) {
                    map(device);
                } else if (kind < 6 && !device.mappings.isEmpty()) {
                    unmap(device);
                } else if (kind < 7 && device.domain instanceof NestedDomain nested && !device.mappings.isEmpty()) {
                    withdraw(device, nested);
                } else {
                    access(device, iova(device));
                }
            }
            assertThat(reached).as(where).isGreaterThan(count / 10);
            assertThat(refused).as(where).isGreaterThan(count / 20);
        }

        private void map(Device device) {
            boolean block = random.nextInt(6) == 0;
            long size = block ? BLOCK : (1 + random.nextInt(4)) * PAGE;
            long iova = block ? BLOCK_IOVA : anyPage();
            long offset = block ? 0 : random.nextLong((BUFFER - size) / PAGE) * PAGE;
            Map.Entry<Long, Mapping> below = device.mappings.lowerEntry(iova + size);
            if (below != null && below.getKey() + below.getValue().size > iova) {
                return;
            }
            Access access = Access.values()[random.nextInt(3)];
            var types = io.crossdock.pagetable.MemoryType.values();
            var type = arm ? types[random.nextInt(types.length)] : null;
            device.domain.map(iova, buffer.machineAddress(offset), size, access, type, context);
            device.mappings.put(iova, new Mapping(size, offset, access, type));
        }

        /** Takes memory away that the unit has just used, sometimes while the device is still writing. */
        private void unmap(Device device) {
            Map.Entry<Long, Mapping> chosen = any(device);
            long iova = chosen.getKey();
            Mapping mapping = chosen.getValue();
            long at = iova + random.nextLong(mapping.size / 64) * 64;
            access(device, at);
            if (random.nextBoolean()) {
                device.domain.unmap(iova, mapping.size, context);
                device.mappings.remove(iova);
                access(device, at);
                return;
            }
            long bytes = Math.min(mapping.size, 4 * PAGE);
            device.engine.start(TestEngine.WRITE, 0, iova, bytes);
            pause(random.nextLong(2000));
            device.domain.unmap(iova, mapping.size, context);
            device.mappings.remove(iova);
            byte[] atReturn = buffer.bytes().toArray(ValueLayout.JAVA_BYTE);
            device.engine.finish();
            pause(POSTED_NANOS);
            assertThat(buffer.bytes().mismatch(MemorySegment.ofArray(atReturn)))
                    .as("%s: written after unmap had returned", where)
                    .isEqualTo(-1);
            MemorySegment.copy(buffer.bytes(), mapping.offset, shadow, mapping.offset, bytes);
            requireUntouched();
            unit.drainFaults();
        }

        /** Takes a page that the unit has just used away from stage 2: word 1 of the record has S2 39, word 3 the address. */
        private void withdraw(Device device, NestedDomain domain) {
            Map.Entry<Long, Mapping> chosen = any(device);
            Mapping mapping = chosen.getValue();
            long within = random.nextLong(mapping.size / PAGE) * PAGE;
            long at = chosen.getKey() + within;
            long phys = buffer.machineAddress(mapping.offset + within);
            access(device, at);
            domain.withdraw(phys, PAGE);
            boolean write = mapping.access != Access.READ;
            device.engine.run(write ? TestEngine.WRITE : TestEngine.READ, 0, at, 64);
            pause(POSTED_NANOS);
            requireUntouched();
            List<FaultRecord> faults = unit.drainFaults();
            requireFault(faults, device.bdf, at, write, false);
            assertThat(faults.getFirst().words().get(1) >>> 39 & 7).as(where).isEqualTo(5);
            assertThat(faults.getFirst().words().get(3)).as(where).isEqualTo(domain.intermediate(phys));
            domain.restore(phys, PAGE);
            access(device, at);
        }

        private void access(Device device, long iova) {
            Map.Entry<Long, Mapping> hit = device.at(iova);
            boolean write = random.nextBoolean();
            // Stage 1 cannot withhold reading.
            boolean allowed = hit != null
                    && (hit.getValue().access != (write ? Access.READ : Access.WRITE)
                            || ((arm || firstStage) && !write));
            long local = random.nextLong(LOCAL_BYTES / 64) * 64;
            machine.observer().reset();
            int status = device.engine.run(write ? TestEngine.WRITE : TestEngine.READ, local, iova, 64);
            if (write) {
                pause(POSTED_NANOS);
            }
            List<FaultRecord> faults = unit.drainFaults();
            // A posted write tells its sender nothing.
            assertThat(status)
                    .as("%s: %s at 0x%x of %s, %s", where, write ? "write" : "read", iova, device.bdf, faults)
                    .isEqualTo(allowed || write ? TestEngine.DONE : TestEngine.DONE_WITH_ERROR);
            if (hit == null || !allowed) {
                refused++;
                requireFault(faults, device.bdf, iova, write, hit != null);
                requireUntouched();
                return;
            }
            reached++;
            assertThat(faults).as(where).isEmpty();
            long offset = hit.getValue().offset + iova - hit.getKey();
            var type = hit.getValue().type;
            assertThat(machine.observer()
                            .snapshot()
                            .getFirst()
                            .types()
                            .getFirst()
                            .type())
                    .as(where)
                    .isEqualTo(type == null ? MemoryType.AS_SENT : TYPES.get(type));
            CRC32C crc = new CRC32C();
            crc.update(buffer.bytes().asSlice(offset, 64).toArray(ValueLayout.JAVA_BYTE));
            assertThat(device.engine.checksum(local, 64)).as(where).isEqualTo(crc.getValue());
            if (write) {
                MemorySegment.copy(buffer.bytes(), offset, shadow, offset, 64);
            }
            requireUntouched();
        }

        /**
         * SMMUv3 7.3: 10 F_TRANSLATION, 13 F_PERMISSION. VT-d 7.1.3: 5 no write, 6 no read permission; 79 neither; of the
         * first stage 71 not present, 85 no write permission.
         */
        private void requireFault(List<FaultRecord> faults, Bdf bdf, long iova, boolean write, boolean mapped) {
            assertThat(faults).as(where).hasSize(1);
            FaultRecord fault = faults.getFirst();
            assertThat(fault.source()).as(where).isEqualTo(bdf);
            assertThat(fault.address()).as(where).isEqualTo(arm ? iova : iova & -PAGE);
            assertThat(fault.write()).as(where).isEqualTo(write);
            int armCode = mapped ? 0x13 : 0x10;
            int firstStageCode = mapped ? 0x85 : 0x71;
            assertThat(fault.code())
                    .as(where)
                    .isEqualTo(arm ? armCode : firstStage ? firstStageCode : scalable ? 0x79 : write ? 5 : 6);
        }

        private void pause(long nanos) {
            long until = machine.clock().nanos() + nanos;
            machine.await(() -> machine.clock().nanos() >= until, Duration.ofMillis(1));
        }

        private void requireUntouched() {
            assertThat(buffer.bytes().mismatch(shadow))
                    .as("%s: bytes that nobody may write", where)
                    .isEqualTo(-1);
        }

        private long iova(Device device) {
            if (device.mappings.isEmpty() || random.nextInt(4) == 0) {
                return anyPage() + random.nextLong(PAGE / 64) * 64;
            }
            Map.Entry<Long, Mapping> chosen = any(device);
            return chosen.getKey() + random.nextLong(chosen.getValue().size / 64) * 64;
        }

        private Map.Entry<Long, Mapping> any(Device device) {
            return List.copyOf(device.mappings.entrySet()).get(random.nextInt(device.mappings.size()));
        }

        private long anyPage() {
            return clusters[random.nextInt(clusters.length)] + random.nextInt(16) * PAGE;
        }

        @Override
        public void close() {
            unit.close();
            machine.free(buffer);
            machine.close();
        }
    }
}
