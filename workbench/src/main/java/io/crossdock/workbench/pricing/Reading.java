package io.crossdock.workbench.pricing;

import io.crossdock.platform.Parameter;
import java.util.Set;

/** Reads parameters at one end of their intervals and remembers which were asked for. */
final class Reading {
    private final ParameterSet parameters;
    private final Estimate estimate;
    private final Set<String> used;

    Reading(ParameterSet parameters, Estimate estimate, Set<String> used) {
        this.parameters = parameters;
        this.estimate = estimate;
        this.used = used;
    }

    Estimate estimate() {
        return estimate;
    }

    /** Value of a parameter of which more makes transfers slower. */
    double cost(String name) {
        Parameter p = use(name);
        return switch (estimate) {
            case BEST -> p.value();
            case SLOWEST -> p.high();
            case FASTEST -> p.low();
        };
    }

    /** Value of a parameter of which more makes transfers faster. */
    double capacity(String name) {
        Parameter p = use(name);
        return switch (estimate) {
            case BEST -> p.value();
            case SLOWEST -> p.low();
            case FASTEST -> p.high();
        };
    }

    private Parameter use(String name) {
        used.add(name);
        return parameters.get(name);
    }
}
