package io.crossdock.workbench.run;

import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What streams did that shared a machine.
 *
 * @param rates one per request, in order; empty where no byte arrived or no link rate is known
 * @param intact whether every byte of every stream was found at its destination
 * @param mpsKnown whether each path told its maximum payload; where not, the intervals cover the usual sizes
 * @param parameters figures that the rates rest on
 */
public record TogetherOutcome(
        List<Optional<Rate>> rates, boolean intact, boolean mpsKnown, List<Parameter> parameters) {
    public TogetherOutcome {
        rates = List.copyOf(rates);
        parameters = List.copyOf(parameters);
    }

    /** The same outcome with intervals that also cover another run's rates. */
    TogetherOutcome widenedBy(TogetherOutcome other) {
        List<Optional<Rate>> wide = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            wide.add(TransferOutcome.widen(rates.get(i), other.rates.get(i)));
        }
        return new TogetherOutcome(wide, intact && other.intact, mpsKnown, parameters);
    }
}
