package io.crossdock.workbench.validate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of published figures.
 *
 * @param machines by key, in the order of the file
 * @param rows figures in the order of the file
 */
record Figures(Map<String, MachineSketch> machines, List<Figure> rows) {
    Figures {
        machines = Collections.unmodifiableMap(new LinkedHashMap<>(machines));
        rows = List.copyOf(rows);
    }
}
