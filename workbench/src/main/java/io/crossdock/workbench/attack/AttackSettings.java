package io.crossdock.workbench.attack;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.machine.IommuInfo;

/**
 * What is attacked.
 *
 * @param unit translation unit of the machine
 * @param policy when the unit is made to forget
 * @param ats whether the devices keep translations of their own (PCIe ATS)
 * @param bypass whether devices are not translated at all, so that no policy counts
 * @param allocatorName name of the allocator, for reports
 * @param allocator who finds IOVAs
 * @param identity whether pages are mapped at their physical address where that can be had
 * @param operations pairs of map and unmap, both contexts together
 * @param seed of the choices of contexts and devices
 */
public record AttackSettings(
        IommuInfo.Kind unit,
        InvalidationPolicy policy,
        boolean ats,
        boolean bypass,
        String allocatorName,
        IovaAllocator.Factory allocator,
        boolean identity,
        long operations,
        long seed) {
    public AttackSettings {
        if (operations < 1) {
            throw new IllegalArgumentException("at least one operation: operations=" + operations);
        }
        if (ats && bypass) {
            throw new IllegalArgumentException("devices that are not translated have nothing to keep: ats, bypass");
        }
    }

    /** With another policy. */
    public AttackSettings withPolicy(InvalidationPolicy when) {
        return new AttackSettings(unit, when, ats, bypass, allocatorName, allocator, identity, operations, seed);
    }

    /** With devices that are translated by nobody. */
    public AttackSettings withBypass() {
        return new AttackSettings(unit, policy, ats, true, allocatorName, allocator, identity, operations, seed);
    }

    /** With devices that keep translations of their own. */
    public AttackSettings withAts() {
        return new AttackSettings(unit, policy, true, bypass, allocatorName, allocator, identity, operations, seed);
    }

    /** What must hold of every run. */
    public Promise promise() {
        if (bypass) {
            return Promise.NONE;
        }
        return switch (policy) {
            case STRICT, ADAPTIVE -> Promise.NOTHING_AFTER_UNMAP;
            case STRICT_ISH -> Promise.NO_REUSE;
            case DEFERRED, SINGLE_QUEUE -> Promise.NO_ADDRESS_REUSE;
        };
    }
}
