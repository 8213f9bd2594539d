package io.crossdock.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One page mapped for a reader and for a writer: what is left when the writer's mapping is taken away. */
class TwiceMappedPageTest {
    private static final long PAGE = 4096;
    private static final long OLD = 0x1111_1111_1111_1111L;
    private static final long NEW = 0x2222_2222_2222_2222L;

    static List<Arguments> combinations() {
        return Stream.of(Allocator.values())
                .flatMap(allocator -> Stream.of(IommuInfo.Kind.values()).map(unit -> Arguments.of(allocator, unit)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void shouldRefuseAWriteWhenTheWriterIsGone(Allocator allocator, IommuInfo.Kind unit) {
        try (Arena arena = new Arena(allocator.settings(unit, InvalidationPolicy.STRICT, 1, 1));
                MapContext context = new MapContext()) {
            DmaMemory page = arena.machine().allocate(PAGE, PAGE);
            page.bytes().set(ValueLayout.JAVA_LONG, 0, OLD);
            long reader = arena.device(0).mapSingleAddress(page, 0, PAGE, Direction.TO_DEVICE, context);
            long writer = arena.device(0).mapSingleAddress(page, 0, PAGE, Direction.BIDIRECTIONAL, context);
            write(arena, writer, OLD + 1);
            assertThat(page.bytes().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(OLD + 1);

            arena.device(0).unmapSingle(page, 0, writer, PAGE, Direction.BIDIRECTIONAL, context);
            write(arena, writer, NEW);
            write(arena, reader, NEW);
            assertThat(page.bytes().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(OLD + 1);
            assertThat(read(arena, reader)).isEqualTo(OLD + 1);
        }
    }

    private static void write(Arena arena, long address, long value) {
        MemorySegment data = MemorySegment.ofArray(new long[] {value});
        bus(arena).write(address, data, 0, Long.BYTES, 64);
        arena.rest();
    }

    private static long read(Arena arena, long address) {
        MemorySegment data = MemorySegment.ofArray(new long[1]);
        assertThat(bus(arena).read(address, data, 0, Long.BYTES, 64)).isEqualTo(Long.BYTES);
        arena.rest();
        return data.get(ValueLayout.JAVA_LONG, 0);
    }

    private static BusMaster bus(Arena arena) {
        ModelMachine model = arena.model();
        return model.busMaster(model.functions().getFirst().bdf());
    }
}
