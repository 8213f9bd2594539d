package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import java.util.List;
import java.util.stream.Collectors;

/** Kernel command line options that clear ACS redirect at named ports ({@code drivers/pci/pci.c}). */
public final class AcsParameters {
    private AcsParameters() {}

    /**
     * The option that Linux itself proposes. The list is one, its ports separated by semicolons: {@code pci=} is split at
     * commas, and of several lists the kernel keeps the last. On a kernel that knows {@link #configure} the other ACS bits
     * of these ports then stay as the firmware set them.
     */
    public static String disableRedirect(List<Bdf> ports) {
        return "pci=disable_acs_redir=" + ports.stream().map(Bdf::toString).collect(Collectors.joining(";"));
    }

    /**
     * Clears redirect and keeps what else Linux would set, source validation and upstream forwarding; since 6.11.
     *
     * <pre>
     *  bit    6  5  4  3  2  1  0
     *        DT EC UF CR RR TB SV
     *         x  0  1  0  0  x  1      0: cleared, 1: set, x: as the firmware left it
     * </pre>
     */
    public static String configure(List<Bdf> ports) {
        return ports.stream().map(p -> "x0100x1@" + p).collect(Collectors.joining(";", "pci=config_acs=", ""));
    }
}
