package io.crossdock.workbench.explain.verdict;

import io.crossdock.peer.Basis;
import io.crossdock.peer.Evidence;
import io.crossdock.peer.PeerVerdict;
import java.util.Locale;

/** Linux p2pdma's verdict as one of the four. */
final class KernelVerdict {
    private KernelVerdict() {}

    static LayerVerdict of(PeerVerdict verdict) {
        return new LayerVerdict(
                Layer.P2PDMA,
                "Linux p2pdma",
                switch (verdict.status()) {
                    case ALLOWED -> Answer.YES;
                    case REFUSED -> Answer.NO;
                    case UNKNOWN -> Answer.UNKNOWN;
                },
                switch (verdict.mapType()) {
                    case BUS_ADDRESS -> "bus address";
                    case THROUGH_HOST_BRIDGE -> "host bridge";
                    case NOT_SUPPORTED, UNKNOWN -> "";
                },
                verdict.reason(),
                verdict.evidence().stream().map(KernelVerdict::text).toList());
    }

    private static String text(Evidence evidence) {
        String where = evidence.subject().map(b -> b + " ").orElse("");
        String how = evidence.basis() == Basis.READ
                ? ""
                : " (" + evidence.basis().name().toLowerCase(Locale.ROOT) + ")";
        return where + evidence.text() + how;
    }
}
