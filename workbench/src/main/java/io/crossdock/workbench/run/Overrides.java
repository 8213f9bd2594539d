package io.crossdock.workbench.run;

import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.pricing.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parameters of a run: the catalogue, what the description states, what the user set; the last one wins. */
public final class Overrides {
    private Overrides() {}

    /**
     * @throws IllegalArgumentException if the description or the user names a parameter that does not exist, or a value is
     *     not a finite number above zero
     */
    static ParameterSet of(MachineDescription machine, Map<String, Double> user) {
        ParameterSet set = ParameterSet.defaults().with(machine.platform().parameters());
        List<Parameter> replaced = new ArrayList<>();
        user.forEach((name, value) -> {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "parameter " + name + " must be a finite number above zero: " + value);
            }
            replaced.add(set.get(name).withValue(value, Parameter.Kind.GIVEN, "--set"));
        });
        return set.with(replaced);
    }

    /** Every parameter with its default, for help texts. */
    public static List<Parameter> catalogue() {
        return ParameterSet.defaults().all();
    }
}
