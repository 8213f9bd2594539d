package io.crossdock.workbench.pricing;

import static io.crossdock.workbench.pricing.ParameterCatalogue.COMPLETION_PAYLOAD;
import static io.crossdock.workbench.pricing.ParameterCatalogue.INTERCONNECT_LATENCY;
import static io.crossdock.workbench.pricing.ParameterCatalogue.LINE_BYTES;
import static io.crossdock.workbench.pricing.ParameterCatalogue.PARALLEL_WALKS;
import static io.crossdock.workbench.pricing.ParameterCatalogue.READ_LATENCY_ROOT;
import static io.crossdock.workbench.pricing.ParameterCatalogue.READ_LATENCY_SWITCH;
import static io.crossdock.workbench.pricing.ParameterCatalogue.SKP_SHARE;
import static io.crossdock.workbench.pricing.ParameterCatalogue.TRACKERS;
import static io.crossdock.workbench.pricing.ParameterCatalogue.WALK_LATENCY;

import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.model.observe.TlpKind;
import io.crossdock.model.observe.TlpShape;
import io.crossdock.model.observe.TypeUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The resources that one observed stream takes, in the order of a waterfall: raw link, packet headers, reads in
 * flight, translation, interconnect, packets behind it, ordered accesses.
 *
 * <p>Every figure is a count of the observation times a unit cost; nothing depends on which driver or API caused it.
 */
final class StreamCosts {
    private final StreamObservation stream;
    private final LinkRates links;
    private final Reading parameters;
    private final OrderedAccess ordered;
    private final List<StageCost> stages = new ArrayList<>();

    private StreamCosts(
            StreamObservation stream, LinkRates links, Reading parameters, Optional<String> iommuImplementation) {
        this.stream = stream;
        this.links = links;
        this.parameters = parameters;
        this.ordered = new OrderedAccess(parameters, iommuImplementation);
    }

    static List<StageCost> of(
            StreamObservation stream, LinkRates links, Reading parameters, Optional<String> iommuImplementation) {
        StreamCosts costs = new StreamCosts(stream, links, parameters, iommuImplementation);
        costs.addLinks();
        costs.addReadsInFlight();
        costs.addTranslation();
        costs.addInterconnect();
        costs.addEgress();
        costs.addOrdered();
        return costs.stages;
    }

    private void add(String stage, String resource, double seconds) {
        if (seconds > 0) {
            stages.add(new StageCost(stage, resource, seconds / stream.payloadBytes()));
        }
    }

    private void addLinks() {
        for (LinkUse use : stream.links()) {
            links.below(use.port())
                    .ifPresent(c -> add("link, " + c.label(), rawName(use), use.payloadBytes() / c.bytesPerSecond()));
        }
        for (LinkUse use : stream.links()) {
            if (!isResized(use)) {
                addWire(use, "packet headers, " + Math.round(largestMean()) + " B payloads");
            }
        }
    }

    private void addEgress() {
        for (LinkUse use : stream.links()) {
            if (isResized(use)) {
                addWire(use, "egress in packets of " + Math.round(meanPayload(use)) + " B");
            }
        }
    }

    private double largestMean() {
        return stream.links().stream()
                .mapToDouble(StreamCosts::meanPayload)
                .max()
                .orElse(0);
    }

    /** Whether the data left the root complex in smaller packets than it came. */
    private boolean isResized(LinkUse use) {
        return meanPayload(use) > 0 && meanPayload(use) < largestMean() * 0.999;
    }

    private void addWire(LinkUse use, String stage) {
        links.below(use.port()).ifPresent(c -> {
            double usable = c.bytesPerSecond() * (c.skips() ? 1 - parameters.cost(SKP_SHARE) : 1);
            add(stage, "link:" + use.port() + ":" + use.direction(), wireBytes(use) / usable);
        });
    }

    private static String rawName(LinkUse use) {
        return "raw-link:" + use.port() + ":" + use.direction();
    }

    /** Bytes on the wire, with completions cut as small as the estimate says. */
    private double wireBytes(LinkUse use) {
        double sum = 0;
        for (Map.Entry<TlpShape, Long> e : use.tlps().entrySet()) {
            TlpShape shape = e.getKey();
            double packets = e.getValue();
            if (shape.kind() == TlpKind.COMPLETION_WITH_DATA) {
                packets *= Math.ceil(shape.payloadBytes() / parameters.capacity(COMPLETION_PAYLOAD));
            }
            sum += (double) shape.payloadBytes() * e.getValue() + packets * shape.overheadBytes();
        }
        return sum;
    }

    private static double meanPayload(LinkUse use) {
        long count = use.tlps().entrySet().stream()
                .filter(e -> e.getKey().payloadBytes() > 0)
                .mapToLong(Map.Entry::getValue)
                .sum();
        return count == 0 ? 0 : (double) use.payloadBytes() / count;
    }

    /** Little's law: at most {@code tags} requests are under way during one round trip. */
    private void addReadsInFlight() {
        if (stream.operation() == Operation.READ && stream.requests() > 0) {
            String latency = passes(Hop.Kind.ROOT_COMPLEX) ? READ_LATENCY_ROOT : READ_LATENCY_SWITCH;
            double seconds = stream.requests() * parameters.cost(latency) * 1e-9 / stream.outstandingReads();
            add(stream.outstandingReads() + " reads in flight", "tags:" + stream.requester(), seconds);
        }
    }

    private boolean passes(Hop.Kind kind) {
        return stream.route().stream().anyMatch(h -> h.kind() == kind);
    }

    private void addTranslation() {
        long walks = stream.translation().walks();
        if (walks > 0) {
            double seconds = walks * parameters.cost(WALK_LATENCY) * 1e-9 / parameters.capacity(PARALLEL_WALKS);
            add("translation, " + walks + (walks == 1 ? " walk" : " walks"), "iommu-walkers", seconds);
        }
    }

    private void addInterconnect() {
        long lines = stream.types().stream()
                .filter(TypeUse::interconnect)
                .mapToLong(TypeUse::lines)
                .sum();
        if (lines > 0) {
            double seconds = lines * parameters.cost(INTERCONNECT_LATENCY) * 1e-9 / parameters.capacity(TRACKERS);
            add("interconnect trackers", "trackers:" + stream.requester(), seconds);
        }
    }

    /**
     * Ordered accesses go one window at a time, and what a posted stream carries besides them waits behind them. So
     * the two times add up instead of overlapping.
     */
    private void addOrdered() {
        double orderedSeconds = 0;
        long orderedBytes = 0;
        String name = "";
        for (TypeUse use : stream.types()) {
            double perLine = ordered.secondsPerLine(use.type(), stream.operation());
            if (perLine > 0) {
                orderedSeconds += perLine * use.lines();
                orderedBytes += use.payloadBytes();
                name = "one " + Math.round(parameters.capacity(LINE_BYTES)) + " B "
                        + (stream.operation() == Operation.WRITE ? "write" : "read") + " at a time, "
                        + OrderedAccess.name(use.type());
            }
        }
        if (orderedSeconds == 0) {
            return;
        }
        double slowest =
                stages.stream().mapToDouble(StageCost::secondsPerByte).max().orElse(0);
        double unorderedSeconds = (stream.payloadBytes() - orderedBytes) * slowest;
        add(name, "ordered:" + stream.requester(), orderedSeconds + unorderedSeconds);
    }
}
