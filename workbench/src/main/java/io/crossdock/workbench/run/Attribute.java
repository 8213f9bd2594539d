package io.crossdock.workbench.run;

import java.util.Arrays;
import java.util.List;

/** Memory type that a driver asks for when it maps. */
public enum Attribute {
    /** What Linux chooses. */
    DEFAULT("default"),
    DEVICE_NGNRNE("device-nGnRnE"),
    DEVICE_NGNRE("device-nGnRE"),
    DEVICE_GRE("device-GRE"),
    NORMAL_NC("normal-nc"),
    WRITE_BACK("write-back");

    private final String label;

    Attribute(String label) {
        this.label = label;
    }

    /** As the command line spells it. */
    public String label() {
        return label;
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Attribute::label).toList();
    }

    /** @throws IllegalArgumentException if no attribute has this label */
    public static Attribute of(String label) {
        return Arrays.stream(values())
                .filter(a -> a.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown memory attribute: \"" + label + "\"; known are " + String.join(", ", labels())));
    }
}
