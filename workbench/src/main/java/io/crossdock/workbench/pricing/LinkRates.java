package io.crossdock.workbench.pricing;

import io.crossdock.pci.Bdf;
import java.util.Optional;

/** What pricing has to know of a machine's links. */
@FunctionalInterface
public interface LinkRates {
    /**
     * The link below a port.
     *
     * @return empty if neither end of it told speed and width
     */
    Optional<Capacity> below(Bdf port);

    /**
     * A link's capacity in one direction.
     *
     * @param bytesPerSecond after line encoding, before packet overhead
     * @param skips whether SKP ordered sets have to be taken off (128b/130b)
     * @param label for the waterfall, such as {@code Gen4 x16}
     */
    record Capacity(double bytesPerSecond, boolean skips, String label) {}
}
