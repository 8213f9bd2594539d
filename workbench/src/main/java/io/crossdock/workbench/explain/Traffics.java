package io.crossdock.workbench.explain;

import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.workbench.run.StagingOutcome;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The direct way beside the staged one: what each asks of system memory and of the processor. */
final class Traffics {
    private Traffics() {}

    static List<Traffic> of(Optional<TransferOutcome> direct, Optional<StagingOutcome> staged) {
        List<Traffic> traffic = new ArrayList<>();
        direct.ifPresent(d -> traffic.add(new Traffic(
                "direct",
                d.writes().payloadBytes(),
                d.writes().dramReadBytes(),
                d.writes().dramWrittenBytes(),
                d.writeCommands(),
                passesRootComplex(d.writes()))));
        staged.ifPresent(s -> traffic.add(new Traffic(
                "staged",
                s.fetched().payloadBytes(),
                s.fetched().dramReadBytes(),
                s.written().dramWrittenBytes(),
                s.commands(),
                passesRootComplex(s.written()))));
        return traffic;
    }

    private static boolean passesRootComplex(StreamObservation stream) {
        return stream.route().stream().anyMatch(h -> h.kind() == Hop.Kind.ROOT_COMPLEX);
    }
}
