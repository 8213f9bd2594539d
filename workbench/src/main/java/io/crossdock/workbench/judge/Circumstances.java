package io.crossdock.workbench.judge;

import java.util.Optional;

/**
 * What was done to the tables before an access.
 *
 * @param damage name of the damage; empty text for none
 * @param otherBlock what the access meets once the unit has forgotten its block, where another block was invalidated
 */
record Circumstances(String damage, Optional<Piece> otherBlock) {
    static final Circumstances ORDINARY = new Circumstances("", Optional.empty());

    static Circumstances of(Damage damage) {
        return new Circumstances(damage.id(), Optional.empty());
    }
}
