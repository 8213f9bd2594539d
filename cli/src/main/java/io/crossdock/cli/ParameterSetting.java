package io.crossdock.cli;

import io.crossdock.platform.Parameter;
import io.crossdock.topology.DidYouMean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parameter that the user sets: {@code NAME=VALUE}, the value in the parameter's own unit. */
record ParameterSetting(String name, double value) {
    /** @throws IllegalArgumentException if there is no such parameter, or the value is no finite number above zero */
    static ParameterSetting parse(String text, List<Parameter> known) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException("not a setting: \"" + text + "\"; write NAME=VALUE");
        }
        String name = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        Parameter parameter = known.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown parameter: " + name
                        + DidYouMean.of(
                                        name,
                                        known.stream().map(Parameter::name).toList())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; docs/parameters.md lists them")));
        return new ParameterSetting(name, number(value, parameter));
    }

    /**
     * Values by name.
     *
     * @throws CommandException if a parameter stands twice
     */
    static Map<String, Double> overrides(List<ParameterSetting> settings) {
        Map<String, Double> overrides = new LinkedHashMap<>();
        for (ParameterSetting setting : settings) {
            if (overrides.put(setting.name(), setting.value()) != null) {
                throw CommandException.usage("--set gives " + setting.name() + " twice; keep one of the two");
            }
        }
        return overrides;
    }

    private static double number(String text, Parameter parameter) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: \"" + text + "\"; give " + parameter.name() + " in "
                    + parameter.unit() + ", such as " + parameter.name() + "=" + parameter.value());
        }
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    parameter.name() + "=" + text + " is out of range; a finite number above zero is needed");
        }
        return value;
    }
}
