package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import java.util.List;
import java.util.Optional;

/** A change to a machine. Stateless. */
public interface Remedy {
    /** Code of the rule that it answers. */
    String rule(PairFacts facts);

    String title();

    /** Exact text: parameters, calls, slots. */
    List<String> how(PairFacts facts);

    /** Worst first. */
    List<Cost> cost();

    /** Whether it survives a reboot, in words. */
    String persists();

    /** What devices can reach afterwards that they cannot now; empty if nothing. */
    default String isolation() {
        return "";
    }

    /** The command that shows whether the change is in force. */
    String verify(PairFacts facts);

    /** Half a sentence why it is worth doing where nothing gets faster; empty where it then is not. */
    default String worthWithoutGain(PairFacts facts) {
        return "";
    }

    /** The changed machine; empty where the change makes no sense for this pair. */
    Optional<MachineDescription> apply(PairFacts facts);
}
