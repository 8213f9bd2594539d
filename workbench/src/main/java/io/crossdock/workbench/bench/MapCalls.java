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

/** The calls that are measured: how a slot is mapped, and how it is taken away again. */
sealed interface MapCalls {
    long PAGE = 4096;

    void map(int slot);

    void unmap(int slot);

    /** Bytes from one slot's memory to the next one's: no two share a page, and no two pieces make one run of memory. */
    static long stride(MapBenchSettings settings, long size) {
        long pages = size + PAGE - 1 & -PAGE;
        return settings.pieces() == 0 ? pages : settings.pieces() * (pages + PAGE);
    }

    /** @param buffer room for all slots, one behind the other */
    static MapCalls of(MapBenchSettings settings, DmaDevice device, DmaMemory buffer, long size, MapContext context) {
        if (settings.pieces() > 0) {
            return new Lists(settings, device, buffer, size, context);
        }
        return settings.bypass()
                ? new Bypasses(settings, device, buffer, size, context)
                : new Singles(settings, device, buffer, size, context);
    }

    /** Addresses alone: nothing is allocated. */
    final class Singles implements MapCalls {
        private final DmaDevice device;
        private final DmaMemory buffer;
        private final long size;
        private final long stride;
        private final Direction direction;
        private final MapContext context;
        private final long[] addresses;

        Singles(MapBenchSettings settings, DmaDevice device, DmaMemory buffer, long size, MapContext context) {
            this.device = device;
            this.buffer = buffer;
            this.size = size;
            this.context = context;
            stride = stride(settings, size);
            direction = settings.direction();
            addresses = new long[settings.live()];
        }

        @Override
        public void map(int slot) {
            addresses[slot] = device.mapSingleAddress(buffer, slot * stride, size, direction, context);
        }

        @Override
        public void unmap(int slot) {
            device.unmapSingle(buffer, slot * stride, addresses[slot], size, direction, context);
        }
    }

    /** Mappings that go around the translation. */
    final class Bypasses implements MapCalls {
        private final DmaDevice device;
        private final DmaMemory buffer;
        private final long size;
        private final long stride;
        private final Direction direction;
        private final MapContext context;
        private final List<DmaMapping> mappings = new ArrayList<>();

        Bypasses(MapBenchSettings settings, DmaDevice device, DmaMemory buffer, long size, MapContext context) {
            this.device = device;
            this.buffer = buffer;
            this.size = size;
            this.context = context;
            stride = stride(settings, size);
            direction = settings.direction();
        }

        @Override
        public void map(int slot) {
            DmaMapping made = device.mapSingle(buffer, slot * stride, size, direction, DmaAttributes.BYPASS, context);
            put(mappings, slot, made);
        }

        @Override
        public void unmap(int slot) {
            device.unmap(mappings.get(slot), context);
        }
    }

    /** Scatterlists. */
    final class Lists implements MapCalls {
        private final DmaDevice device;
        private final Direction direction;
        private final DmaAttributes attributes;
        private final MapContext context;
        private final List<List<DmaPiece>> pieces = new ArrayList<>();
        private final List<DmaScatterlist> lists = new ArrayList<>();

        Lists(MapBenchSettings settings, DmaDevice device, DmaMemory buffer, long size, MapContext context) {
            this.device = device;
            this.context = context;
            direction = settings.direction();
            attributes = settings.bypass() ? DmaAttributes.BYPASS : DmaAttributes.DEFAULT;
            long stride = stride(settings, size);
            for (int slot = 0; slot < settings.live(); slot++) {
                List<DmaPiece> all = new ArrayList<>();
                for (int piece = 0; piece < settings.pieces(); piece++) {
                    all.add(new DmaPiece(buffer, slot * stride + piece * (stride / settings.pieces()), size));
                }
                pieces.add(List.copyOf(all));
            }
        }

        @Override
        public void map(int slot) {
            put(lists, slot, device.mapScatterlist(pieces.get(slot), direction, attributes, context));
        }

        @Override
        public void unmap(int slot) {
            device.unmap(lists.get(slot), context);
        }
    }

    private static <T> void put(List<T> slots, int slot, T value) {
        if (slot == slots.size()) {
            slots.add(value);
        } else {
            slots.set(slot, value);
        }
    }
}
