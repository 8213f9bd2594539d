package io.crossdock.workbench.bench;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.dma.DmaPiece;
import io.crossdock.dma.DmaScatterlist;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls that are measured: how a slot is mapped, and how it is taken away again. */
sealed interface MapCalls {
    void map(int slot);

    void unmap(int slot);

    /** Bytes from one slot's memory to the next one's: no two share a page, and no two pieces make one run of memory. */
    static long stride(MapBenchSettings settings, long size) {
        long page = 1L << settings.unit().granuleLg2();
        long pages = size + page - 1 & -page;
        return settings.load().pieces() == 0 ? pages : settings.load().pieces() * (pages + page);
    }

    /**
     * Contexts of the calls.
     *
     * @param maps where mappings are made
     * @param unmaps where they are taken away
     */
    record Contexts(MapContext maps, MapContext unmaps) implements AutoCloseable {
        /** One for both, or, where one thread maps and another unmaps, one each. */
        static Contexts of(MapBenchSettings settings) {
            MapContext maps = new MapContext();
            return new Contexts(maps, settings.load().producerConsumer() ? new MapContext() : maps);
        }

        @Override
        public void close() {
            maps.close();
            unmaps.close();
        }
    }

    /**
     * Calls for slots. One thread may map and another unmap, if the slots are handed over safely.
     *
     * @param buffer room for all slots, one behind the other
     */
    static MapCalls of(
            MapBenchSettings settings,
            DmaDevice device,
            DmaMemory buffer,
            long size,
            Direction direction,
            Contexts contexts) {
        if (settings.load().pieces() > 0) {
            return new Lists(settings, device, buffer, size, direction, contexts);
        }
        return settings.load().bypass()
                ? new Bypasses(settings, device, buffer, size, direction, contexts)
                : new Singles(settings, device, buffer, size, direction, contexts);
    }

    /** Nothing at all: what is left is what the calls are embedded in. */
    final class Nothing implements MapCalls {
        @Override
        public void map(int slot) {
            // nothing
        }

        @Override
        public void unmap(int slot) {
            // nothing
        }
    }

    /** Calls whose beginning and end are marked. */
    record Phased(MapCalls inner, PhaseMarks marks) implements MapCalls {
        @Override
        public void map(int slot) {
            marks.begin(true);
            inner.map(slot);
            marks.end();
        }

        @Override
        public void unmap(int slot) {
            marks.begin(false);
            inner.unmap(slot);
            marks.end();
        }
    }

    /** Addresses alone: nothing is allocated. */
    final class Singles implements MapCalls {
        private final DmaDevice device;
        private final DmaMemory buffer;
        private final long size;
        private final long stride;
        private final Direction direction;
        private final Contexts contexts;
        private final long[] addresses;

        Singles(
                MapBenchSettings settings,
                DmaDevice device,
                DmaMemory buffer,
                long size,
                Direction direction,
                Contexts contexts) {
            this.device = device;
            this.buffer = buffer;
            this.size = size;
            this.contexts = contexts;
            stride = stride(settings, size);
            this.direction = direction;
            addresses = new long[settings.load().live()];
        }

        @Override
        public void map(int slot) {
            addresses[slot] = device.mapSingleAddress(buffer, slot * stride, size, direction, contexts.maps());
        }

        @Override
        public void unmap(int slot) {
            device.unmapSingle(buffer, slot * stride, addresses[slot], size, direction, contexts.unmaps());
        }
    }

    /** Mappings that go around the translation. */
    final class Bypasses implements MapCalls {
        private final DmaDevice device;
        private final DmaMemory buffer;
        private final long size;
        private final long stride;
        private final Direction direction;
        private final Contexts contexts;
        private final @Nullable DmaMapping[] mappings;

        Bypasses(
                MapBenchSettings settings,
                DmaDevice device,
                DmaMemory buffer,
                long size,
                Direction direction,
                Contexts contexts) {
            this.device = device;
            this.buffer = buffer;
            this.size = size;
            this.contexts = contexts;
            stride = stride(settings, size);
            this.direction = direction;
            mappings = new @Nullable DmaMapping[settings.load().live()];
        }

        @Override
        public void map(int slot) {
            mappings[slot] =
                    device.mapSingle(buffer, slot * stride, size, direction, DmaAttributes.BYPASS, contexts.maps());
        }

        @Override
        public void unmap(int slot) {
            device.unmap(Objects.requireNonNull(mappings[slot]), contexts.unmaps());
        }
    }

    /** Scatterlists. */
    final class Lists implements MapCalls {
        private final DmaDevice device;
        private final Direction direction;
        private final DmaAttributes attributes;
        private final Contexts contexts;
        private final List<List<DmaPiece>> pieces = new ArrayList<>();
        private final @Nullable DmaScatterlist[] lists;

        Lists(
                MapBenchSettings settings,
                DmaDevice device,
                DmaMemory buffer,
                long size,
                Direction direction,
                Contexts contexts) {
            this.device = device;
            this.contexts = contexts;
            this.direction = direction;
            attributes = settings.load().bypass() ? DmaAttributes.BYPASS : DmaAttributes.DEFAULT;
            lists = new @Nullable DmaScatterlist[settings.load().live()];
            long stride = stride(settings, size);
            for (int slot = 0; slot < settings.load().live(); slot++) {
                List<DmaPiece> all = new ArrayList<>();
                for (int piece = 0; piece < settings.load().pieces(); piece++) {
                    all.add(new DmaPiece(
                            buffer,
                            slot * stride + piece * (stride / settings.load().pieces()),
                            size));
                }
                pieces.add(List.copyOf(all));
            }
        }

        @Override
        public void map(int slot) {
            lists[slot] = device.mapScatterlist(pieces.get(slot), direction, attributes, contexts.maps());
        }

        @Override
        public void unmap(int slot) {
            device.unmap(Objects.requireNonNull(lists[slot]), contexts.unmaps());
        }
    }
}
