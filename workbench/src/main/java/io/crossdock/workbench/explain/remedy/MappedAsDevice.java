package io.crossdock.workbench.explain.remedy;

import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.run.TransferOutcome;

/** Whether the mapping of a pair was seen to make ordered accesses. */
final class MappedAsDevice {
    private MappedAsDevice() {}

    static boolean holds(PairFacts facts) {
        TransferOutcome outcome = facts.outcomes().get(Api.MAP_RESOURCE);
        return outcome != null
                && outcome.carriesType()
                && outcome.writes().types().stream().anyMatch(t -> t.type().isDevice());
    }
}
