package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.Optional;

/** A rule that needs no pair: what it finds holds for the whole machine. */
public interface MachineRule extends Rule {
    /** The finding, if this machine shows it. */
    Optional<Finding> check(MachineDescription machine);

    @Override
    default Optional<Finding> check(PairFacts facts) {
        return check(facts.machine());
    }
}
