package io.crossdock.workbench.validate;

import io.crossdock.platform.Parameter;
import java.util.List;

/**
 * A figure of the model that predictions rest on.
 *
 * @param parameter value and origin; one that a machine states for itself is another one than the catalogue's
 * @param rows rows that rest on it
 */
public record ParameterUse(Parameter parameter, List<String> rows) {
    public ParameterUse {
        rows = List.copyOf(rows);
    }
}
