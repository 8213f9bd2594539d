package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;

/** Finds by what a requester is translated, in the mode that is set: from memory, or through the caches before it. */
final class Configurations {
    private final GlobalControl control;
    private final ContextCache contexts;
    private final PasidCache pasids;
    private final ContextTables legacy;
    private final ScalableTables scalable;

    Configurations(
            GlobalControl control,
            ContextCache contexts,
            PasidCache pasids,
            PhysicalMemory memory,
            VtdParameters parameters) {
        this.control = control;
        this.contexts = contexts;
        this.pasids = pasids;
        legacy = new ContextTables(memory, parameters);
        scalable = new ScalableTables(memory, parameters);
    }

    /** What memory has now. */
    Lookup read(int sourceId) {
        return switch (control.tableMode()) {
            case GlobalControl.LEGACY_MODE -> legacy.find(control.rootTable(), sourceId);
            case GlobalControl.SCALABLE_MODE -> scalable.find(control.rootTable(), sourceId);
            default -> badMode();
        };
    }

    /** What the unit goes by. */
    Lookup find(int sourceId) {
        return switch (control.tableMode()) {
            case GlobalControl.LEGACY_MODE -> findLegacy(sourceId);
            case GlobalControl.SCALABLE_MODE -> findScalable(sourceId);
            default -> badMode();
        };
    }

    private Lookup badMode() {
        return new Lookup.Fault(FaultReason.TABLE_MODE_INVALID, true, true, control.rootTable(), 0);
    }

    private Lookup findLegacy(int sourceId) {
        if (contexts.lookup(sourceId) instanceof Lookup.Found cached) {
            return cached;
        }
        Lookup lookup = legacy.find(control.rootTable(), sourceId);
        if (lookup instanceof Lookup.Found found) {
            contexts.insert(sourceId, new Lookup.Found(found.space(), 0));
        }
        return lookup;
    }

    private Lookup findScalable(int sourceId) {
        int reads = 0;
        ScalableContext context;
        if (contexts.lookup(sourceId) instanceof ScalableContext cached) {
            context = cached;
        } else {
            reads = 2;
            switch (scalable.context(control.rootTable(), sourceId)) {
                case Lookup.Fault fault -> {
                    return fault;
                }
                case ScalableContext read -> context = read;
            }
            contexts.insert(sourceId, context);
        }
        int pasid = context.ridPasid();
        Lookup.Found known = pasids.lookup(sourceId, pasid);
        if (known != null) {
            boolean same = known.space().deviceTlb() == context.deviceTlb();
            return reads == 0 && same
                    ? known
                    : new Lookup.Found(known.space().withDeviceTlb(context.deviceTlb()), reads);
        }
        Lookup lookup = scalable.pasid(context, pasid, reads);
        if (lookup instanceof Lookup.Found found) {
            pasids.insert(sourceId, pasid, found.space());
        }
        return lookup;
    }
}
