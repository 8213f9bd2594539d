package io.crossdock.workbench.explain;

import io.crossdock.peer.PeerVerdict;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.run.StagingOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people try next and what comes of it: each was tried on the model, not recited. */
final class DeadEnds {
    private DeadEnds() {}

    static List<RemedyResult> of(PairFacts facts, Optional<String> whyNotMapSingle, Optional<StagingOutcome> staged) {
        List<RemedyResult> list = new ArrayList<>();
        Optional.of(facts.p2pdma())
                .filter(v -> v.status() == PeerVerdict.Status.REFUSED)
                .ifPresent(v -> list.add(refused("XD020", "move the driver to p2pdma", v.reason())));
        whyNotMapSingle.ifPresent(why -> list.add(refused("XD010", "dma_map_single on the BAR", why)));
        staged.ifPresent(s -> list.add(new RemedyResult(
                "XD010",
                "dma_alloc_coherent: new memory, a staging copy",
                List.of("two copies and a buffer in system memory; nothing of the peer's BAR is mapped"),
                RemedyResult.Status.DETOUR,
                String.format(
                        java.util.Locale.ROOT,
                        "%.1f GB/s with two buffers that overlap; system memory is written and read once per byte",
                        s.overlapped().map(r -> r.bytesPerSecond() / 1e9).orElse(0.0)),
                s.rate(),
                Optional.empty(),
                List.of(Cost.DRAM_TRAFFIC),
                "with the driver",
                "",
                "",
                Optional.empty())));
        return list;
    }

    private static RemedyResult refused(String rule, String title, String why) {
        return new RemedyResult(
                rule,
                title,
                List.of(),
                RemedyResult.Status.REFUSED,
                why,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "",
                "",
                "",
                Optional.empty());
    }
}
