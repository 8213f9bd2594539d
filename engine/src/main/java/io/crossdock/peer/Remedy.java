package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import java.util.List;

/**
 * What would change a verdict; whether it would also be faster is for whoever runs it to find out.
 *
 * @param kind sort of change
 * @param text what to do, in words
 * @param ports ports that it concerns; may be empty
 */
public record Remedy(Kind kind, String text, List<Bdf> ports) {
    public enum Kind {
        /** Clear the ACS redirect bits of the ports: costs isolation between what is below them. */
        CLEAR_ACS_REDIRECT,
        /** A kernel that trusts this root complex. */
        NEWER_KERNEL,
        /** Another slot, so that both are below one switch. */
        COMMON_SWITCH,
        /** Read what the input lacks. */
        LEARN_MORE
    }

    public Remedy {
        ports = List.copyOf(ports);
    }
}
