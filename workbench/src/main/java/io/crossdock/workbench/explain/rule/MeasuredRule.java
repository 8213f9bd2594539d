package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A rule about measured figures: of all pairs where the whole machine is asked about, else of one. */
abstract class MeasuredRule implements MachineRule {
    @Override
    public final Optional<Finding> check(MachineDescription machine) {
        return check(machine, PairFigures.of(machine), pair -> true);
    }

    @Override
    public final Optional<Finding> check(PairFacts facts) {
        return check(
                facts.machine(),
                PairFigures.of(facts.machine()),
                pair -> pair.isBetween(facts.from().bdf(), facts.to().bdf()));
    }

    /**
     * The finding, if figures show it.
     *
     * @param all every pair with figures, for comparison
     * @param asked which of them the question is about
     */
    abstract Optional<Finding> check(MachineDescription machine, List<PairFigures> all, Predicate<PairFigures> asked);

    /** {@code 3 pairs}. */
    static String pairs(int count) {
        return count == 1 ? "1 pair" : count + " pairs";
    }
}
