package io.crossdock.workbench.explain.pattern;

import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Optional;

/**
 * What streams do that run at the same time.
 *
 * @param title the machine's title
 * @param kernel Linux version or {@code unknown}
 * @param iommu unit and mode in words
 * @param pattern who writes to whom
 * @param devices names, in the order in which the pattern takes them
 * @param streams every stream
 */
public record PatternReport(
        String title, String kernel, String iommu, Pattern pattern, List<String> devices, List<Stream> streams) {
    /**
     * One device writing to another.
     *
     * @param from name of the initiator
     * @param to name of the target
     * @param alone rate while nobody else sends; empty where no byte arrives or no link rate is known
     * @param together rate while all streams run
     * @param link the link that it shares with most others, as {@code 0000:21:00.0 → 0000:20:01.1}; empty if with none
     * @param sharers streams that cross that link in this direction, itself included; 1 if it shares none
     */
    public record Stream(
            String from,
            String to,
            Optional<Rate> alone,
            Optional<Rate> together,
            Optional<String> link,
            int sharers) {}

    public PatternReport {
        devices = List.copyOf(devices);
        streams = List.copyOf(streams);
    }

    /** All streams together, bytes per second. */
    public double total() {
        return streams.stream()
                .flatMap(s -> s.together().stream())
                .mapToDouble(Rate::bytesPerSecond)
                .sum();
    }
}
