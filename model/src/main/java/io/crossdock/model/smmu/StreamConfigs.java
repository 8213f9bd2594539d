package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** Reads configuration structures and says what they mean. */
final class StreamConfigs {
    private final StreamTable table;
    private final RegisterFile registers;
    private final SmmuParameters parameters;

    StreamConfigs(StreamTable table, RegisterFile registers, SmmuParameters parameters) {
        this.table = table;
        this.registers = registers;
        this.parameters = parameters;
    }

    StreamTable.Fetch<Ste> fetchSte(int streamId) {
        return table.entry(streamId);
    }

    StreamTable.Fetch<Cd> fetchCd(Ste ste) {
        return table.context(ste);
    }

    /** Configuration that needs no context descriptor, or null if one is needed. */
    @Nullable
    StreamConfig withoutContext(Ste ste) {
        String fault = ste.fault(parameters);
        if (fault != null) {
            return new StreamConfig.Refuse(SmmuEvent.C_BAD_STE, 0, "stream table entry: " + fault);
        }
        if (ste.aborts()) {
            return new StreamConfig.Abort();
        }
        if (ste.translatesStage2()) {
            Stage2 stage2 = ste.stage2();
            return new StreamConfig.Translate(new StreamStage2(stage2, stage2.table(parameters)));
        }
        return ste.bypasses() ? new StreamConfig.Bypass(ste.bypassType()) : null;
    }

    StreamConfig withContext(Ste ste, Cd cd) {
        StreamWorld world = ste.world() == StreamWorld.EL2 && registers.e2h() ? StreamWorld.EL2_E2H : ste.world();
        String fault = cd.fault(world, parameters);
        return fault == null
                ? new StreamConfig.Translate(
                        StreamContext.of(world, ste.stage2().vmid(), cd, parameters))
                : new StreamConfig.Refuse(SmmuEvent.C_BAD_CD, 0, "context descriptor: " + fault);
    }
}
