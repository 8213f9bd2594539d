package io.crossdock.workbench.validate;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.run.Attribute;
import java.util.List;
import java.util.Optional;

/**
 * A published figure: the payload rate of one or more streams at once.
 *
 * @param id unique name of the row
 * @param machine key of the machine that it was measured on; empty where too little is known to build one
 * @param streams who reads from or writes to whom, at the same time
 * @param conditions how it was measured, in words
 * @param iommu how the IOMMU was set up for this figure, where not as the machine says
 * @param attribute memory type that the driver asked for
 * @param low lower end of what was published, bytes per second, sum of all streams
 * @param high upper end; equals {@code low} where one value was published
 * @param kind whether the model may be judged by it
 * @param fits parameter that was chosen so that this figure comes out; present if and only if it is fitted
 * @param reason why it is not modelled, or what is suspected where the model misses it
 * @param source publication, in words
 * @param at where in the source
 * @param basis how well the figure is known
 */
public record Figure(
        String id,
        Optional<String> machine,
        List<Stream> streams,
        String conditions,
        Optional<Iommu.Mode> iommu,
        Attribute attribute,
        double low,
        double high,
        Kind kind,
        Optional<String> fits,
        Optional<String> reason,
        String source,
        Optional<String> at,
        Basis basis) {
    /** One stream, by names of the machine; the initiator is {@code from}. */
    public record Stream(String from, String to, Operation operation) {}

    /** What the model owes to a figure. */
    public enum Kind {
        /** A parameter was chosen so that this figure comes out. */
        FITTED,
        /** No parameter was. */
        PREDICTED,
        /** Nothing in the model limits it as the machine did: nothing is compared. */
        NOT_MODELLED
    }

    /** How well a figure is known. */
    public enum Basis {
        READ,
        /** Not checked: never a pass or a miss. */
        RECALLED
    }

    public Figure {
        streams = List.copyOf(streams);
    }

    /** The middle of what was published, bytes per second. */
    public double midpoint() {
        return (low + high) / 2;
    }

    /** Whether one device wrote to or read from one other, in one direction. */
    public boolean isOneWay() {
        return streams.size() == 1;
    }
}
