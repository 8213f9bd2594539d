package io.crossdock.workbench.explain;

import java.util.List;

/**
 * Something that holds the transfer back, or that its reader has to know.
 *
 * @param level how bad
 * @param code rule, as {@code explain --rule} takes it
 * @param message one sentence that stands alone
 * @param evidence addresses and register bits that show it
 * @param because why it happens; may be empty
 * @param notes what else is worth knowing
 */
public record Finding(
        Level level, String code, String message, List<String> evidence, String because, List<String> notes) {
    public enum Level {
        ERROR,
        WARNING,
        NOTE
    }

    public Finding {
        evidence = List.copyOf(evidence);
        notes = List.copyOf(notes);
    }
}
