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

    /** @param second translates the descriptor's address if both stages translate */
    StreamTable.Fetch<Cd> fetchCd(Ste ste, Stage2Translator second) {
        return table.context(ste, parameters, second);
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
            return new StreamConfig.Translate(StreamStage2.of(ste.stage2(), parameters), ste.answersAts());
        }
        return ste.bypasses() ? new StreamConfig.Bypass(ste.bypassType()) : null;
    }

    StreamConfig withContext(Ste ste, Cd cd) {
        StreamWorld world = ste.world() == StreamWorld.EL2 && registers.e2h() ? StreamWorld.EL2_E2H : ste.world();
        String fault = cd.fault(world, parameters);
        if (fault != null) {
            return new StreamConfig.Refuse(SmmuEvent.C_BAD_CD, 0, "context descriptor: " + fault);
        }
        StreamContext stage1 = StreamContext.of(world, ste.stage2().vmid(), cd, parameters);
        return new StreamConfig.Translate(
                ste.translatesBoth() ? new NestedSpace(stage1, StreamStage2.of(ste.stage2(), parameters)) : stage1,
                ste.answersAts());
    }
}
