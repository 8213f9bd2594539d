package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Applies every remedy, runs the changed machine, and ranks what came out. */
public final class Remedies {
    private static final List<Remedy> ALL = List.of(
            new ClearAcsRedirect(),
            new CallersMemoryType(),
            new MoveToP2pDma(),
            new Passthrough(),
            new BelowOneSwitch(),
            new FullLink(),
            new LargestPayload(),
            new PatchedKernel());

    /** A change that gains less is not worth a line. */
    private static final double WORTH = 1.01;

    private Remedies() {}

    /**
     * Remedies that gain, best first; equal gains by cost.
     *
     * @param facts the pair as it is
     * @param before results of the pair as it is
     * @param again explains a changed machine in the same way, without remedies
     */
    public static List<RemedyResult> run(
            PairFacts facts, List<Result> before, Function<MachineDescription, PairReport> again) {
        List<RemedyResult> results = new ArrayList<>();
        for (Remedy remedy : ALL) {
            remedy.apply(facts).ifPresent(machine -> {
                List<Result> after = again.apply(machine).results();
                boolean byP2pDma = gains(headline(before), p2pdma(after))
                        && gains(p2pdma(before), p2pdma(after))
                        && gains(headline(after), p2pdma(after));
                if (byP2pDma) {
                    results.add(result(remedy, facts, withP2pDma(machine), before, p2pdma(after), true));
                } else if (gains(headline(before), headline(after))) {
                    results.add(result(remedy, facts, machine, before, headline(after), false));
                } else if (!remedy.worthWithoutGain(facts).isEmpty() && !loses(headline(before), headline(after))) {
                    results.add(result(remedy, facts, machine, before, headline(after), false));
                }
            });
        }
        results.sort(Comparator.comparingDouble((RemedyResult r) -> -Math.rint(rate(r.write()) / 1e7))
                .thenComparing(r -> r.cost().getFirst())
                .thenComparingInt(r -> r.cost().size()));
        return results;
    }

    private static RemedyResult result(
            Remedy remedy,
            PairFacts facts,
            MachineDescription machine,
            List<Result> before,
            Optional<Result> after,
            boolean needsP2pDma) {
        List<RemedyResult.Cost> cost = new ArrayList<>(remedy.cost());
        if (needsP2pDma) {
            cost.add(RemedyResult.Cost.DRIVER_CHANGE);
        }
        String why = needsP2pDma
                ? "a mapping of dma_map_resource would still be translated at the root"
                : gains(headline(before), after) ? "" : remedy.worthWithoutGain(facts);
        return new RemedyResult(
                remedy.rule(facts),
                remedy.title() + (needsP2pDma ? ", for a driver that uses p2pdma" : ""),
                remedy.how(facts),
                RemedyResult.Status.WORKS,
                why,
                after.flatMap(Result::write),
                after.flatMap(Result::read),
                cost,
                remedy.persists(),
                remedy.isolation(),
                remedy.verify(facts),
                Optional.of(machine));
    }

    private static MachineDescription withP2pDma(MachineDescription machine) {
        Platform p = machine.platform();
        return machine.withPlatform(p.withDriver(p.driver().withApi(Api.P2PDMA.option())));
    }

    private static Optional<Result> p2pdma(List<Result> results) {
        return results.stream()
                .filter(r -> r.api() == Api.P2PDMA && r.write().isPresent())
                .findFirst();
    }

    /** The result that a reader looks at first: the first that has a rate. */
    public static Optional<Result> headline(List<Result> results) {
        return results.stream().filter(r -> r.write().isPresent()).findFirst();
    }

    private static boolean gains(Optional<Result> before, Optional<Result> after) {
        return after.isPresent()
                && (before.isEmpty()
                        || rate(after.get().write()) > rate(before.get().write()) * WORTH
                        || rate(after.get().read()) > rate(before.get().read()) * WORTH);
    }

    private static boolean loses(Optional<Result> before, Optional<Result> after) {
        return rate(before.flatMap(Result::write)) > rate(after.flatMap(Result::write)) * WORTH;
    }

    private static double rate(Optional<Rate> rate) {
        return rate.map(Rate::bytesPerSecond).orElse(0.0);
    }
}
