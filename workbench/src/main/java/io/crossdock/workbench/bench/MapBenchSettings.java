package io.crossdock.workbench.bench;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.InvalidationPolicy;

/**
 * What is measured and how.
 *
 * @param unit the translation unit
 * @param allocator who finds addresses
 * @param policy when the unit is made to forget
 * @param adaptive when {@link InvalidationPolicy#ADAPTIVE} has it forget all at once
 * @param load what is mapped and unmapped
 * @param time how long
 */
public record MapBenchSettings(
        UnitSettings unit,
        AllocatorChoice allocator,
        InvalidationPolicy policy,
        AdaptiveFlush adaptive,
        LoadSettings load,
        TimeSettings time) {
    MapBenchSettings withAllocator(AllocatorChoice choice) {
        return new MapBenchSettings(unit, choice, policy, adaptive, load, time);
    }

    MapBenchSettings withPolicy(InvalidationPolicy when) {
        return new MapBenchSettings(unit, allocator, when, adaptive, load, time);
    }

    MapBenchSettings withTime(TimeSettings length) {
        return new MapBenchSettings(unit, allocator, policy, adaptive, load, length);
    }
}
