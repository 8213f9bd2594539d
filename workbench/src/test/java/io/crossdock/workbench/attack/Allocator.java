package io.crossdock.workbench.attack;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.ContiguousIovaAllocator;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.PoolIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.machine.IommuInfo;

/** The engine's allocators. */
enum Allocator {
    TREE,
    MAGAZINES,
    POOLS,
    CONTIGUOUS,
    IDENTITY;

    private IovaAllocator.Factory factory() {
        return switch (this) {
            case TREE -> TreeIovaAllocator::new;
            case MAGAZINES, IDENTITY -> MagazineIovaAllocator::new;
            case POOLS -> PoolIovaAllocator::new;
            case CONTIGUOUS -> ContiguousIovaAllocator::new;
        };
    }

    AttackSettings settings(IommuInfo.Kind unit, InvalidationPolicy policy, long operations, long seed) {
        return new AttackSettings(unit, policy, false, false, name(), factory(), this == IDENTITY, operations, seed);
    }
}
