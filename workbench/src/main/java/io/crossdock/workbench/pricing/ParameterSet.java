package io.crossdock.workbench.pricing;

import io.crossdock.platform.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The catalogue with what a machine description and the user put in its place. Immutable. */
public final class ParameterSet {
    private final Map<String, Parameter> byName;

    private ParameterSet(Map<String, Parameter> byName) {
        this.byName = byName;
    }

    public static ParameterSet defaults() {
        return new ParameterSet(Map.of()).with(ParameterCatalogue.defaults(), true);
    }

    /**
     * The same set with some parameters replaced.
     *
     * @throws IllegalArgumentException if the catalogue has no parameter of that name
     */
    public ParameterSet with(Collection<Parameter> replacements) {
        return with(replacements, false);
    }

    private ParameterSet with(Collection<Parameter> replacements, boolean mayAdd) {
        Map<String, Parameter> copy = new LinkedHashMap<>(byName);
        for (Parameter p : replacements) {
            if (copy.put(p.name(), p) == null && !mayAdd) {
                throw new IllegalArgumentException(
                        "unknown parameter: " + p.name() + "; known are " + String.join(", ", byName.keySet()));
            }
        }
        return new ParameterSet(copy);
    }

    /** @throws IllegalArgumentException if the catalogue has no parameter of that name */
    public Parameter get(String name) {
        Parameter p = byName.get(name);
        if (p == null) {
            throw new IllegalArgumentException(
                    "unknown parameter: " + name + "; known are " + String.join(", ", byName.keySet()));
        }
        return p;
    }

    public List<Parameter> all() {
        return new ArrayList<>(byName.values());
    }
}
