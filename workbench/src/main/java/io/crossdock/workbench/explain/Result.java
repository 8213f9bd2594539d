package io.crossdock.workbench.explain;

import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.PteEvidence;
import java.util.Optional;

/**
 * Answer for one API and way of mapping.
 *
 * @param api interface
 * @param via how the other side is addressed
 * @param kernel Linux version whose rules were applied; empty if unknown
 * @param status whether Linux lets it happen
 * @param reason one sentence
 * @param pte the entry that was decoded; empty where nothing is mapped
 * @param write rate of {@code from} writing to {@code to}; empty if it was not allowed or no byte arrived
 * @param read rate of {@code from} reading from {@code to}
 */
public record Result(
        Api api,
        String via,
        Optional<String> kernel,
        Status status,
        String reason,
        Optional<PteEvidence> pte,
        Optional<Rate> write,
        Optional<Rate> read) {
    public enum Status {
        ALLOWED,
        REFUSED,
        UNKNOWN
    }
}
