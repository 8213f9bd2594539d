package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * A fact that a verdict rests on.
 *
 * @param subject function that it is about
 * @param text the fact, as a register shows it or as a rule states it
 * @param basis how well it is known; what an input shows counts as read
 */
public record Evidence(Optional<Bdf> subject, String text, Basis basis) {
    static Evidence of(Bdf subject, String text) {
        return new Evidence(Optional.of(subject), text, Basis.READ);
    }

    static Evidence rule(String text, Basis basis) {
        return new Evidence(Optional.empty(), text, basis);
    }
}
