package io.crossdock.workbench.pricing;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns observations into rates. Streams that were observed together share what they have in common, max-min fair.
 *
 * <p>The interval comes from pricing the same observation with every parameter at its slow and at its fast end.
 */
public final class Pricer {
    /** A stage lowers the rate if it takes more than this share of it. */
    private static final double VISIBLE = 1e-3;

    /** A rate rests on a parameter that can move it by more than this share. */
    private static final double MOVES = 5e-3;

    /** How far an exact figure is moved to see whether a rate rests on it. */
    private static final double NUDGE = 0.1;

    private final LinkRates links;
    private final ParameterSet parameters;
    private final Optional<String> iommuImplementation;
    private final Set<String> used = new TreeSet<>();

    public Pricer(LinkRates links, ParameterSet parameters, Optional<String> iommuImplementation) {
        this.links = links;
        this.parameters = parameters;
        this.iommuImplementation = iommuImplementation;
    }

    /**
     * Rates of streams that run at the same time, in the order given. Empty for a stream that moved no byte or whose
     * links nobody described.
     */
    public List<Optional<Rate>> price(List<StreamObservation> together) {
        double[] best = rates(together, parameters, Estimate.BEST);
        double[] low = rates(together, parameters, Estimate.SLOWEST);
        double[] high = rates(together, parameters, Estimate.FASTEST);
        List<List<String>> restsOn = restsOn(together, best);
        List<Optional<Rate>> out = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
            if (best[i] == 0) {
                out.add(Optional.empty());
                continue;
            }
            Waterfall waterfall = waterfall(together.get(i), best[i]);
            out.add(Optional.of(new Rate(
                    best[i],
                    Math.min(low[i], best[i]),
                    Math.max(high[i], best[i]),
                    waterfall.bottleneck,
                    waterfall.stages,
                    restsOn.get(i))));
        }
        return out;
    }

    /** Rate of one stream that runs alone. */
    public Optional<Rate> price(StreamObservation alone) {
        return price(List.of(alone)).getFirst();
    }

    /** Parameters that any price so far has asked for, by name. */
    public List<Parameter> usedParameters() {
        return used.stream().map(parameters::get).toList();
    }

    /** For each stream the parameters that move its best estimate, when they alone go from one end to the other. */
    private List<List<String>> restsOn(List<StreamObservation> together, double[] best) {
        List<List<String>> names = new ArrayList<>();
        together.forEach(stream -> names.add(new ArrayList<>()));
        for (Parameter p : usedParameters()) {
            boolean exact = p.low() == p.high();
            double[] atLow = ratesWith(p, exact ? p.value() * (1 - NUDGE) : p.low(), together);
            double[] atHigh = ratesWith(p, exact ? p.value() * (1 + NUDGE) : p.high(), together);
            for (int i = 0; i < best.length; i++) {
                double change = Math.max(Math.abs(atLow[i] - best[i]), Math.abs(atHigh[i] - best[i]));
                if (change > best[i] * MOVES) {
                    names.get(i).add(p.name());
                }
            }
        }
        return names;
    }

    private double[] ratesWith(Parameter p, double value, List<StreamObservation> together) {
        Parameter moved = p.withValue(value, p.kind(), p.source());
        return rates(together, parameters.with(List.of(moved)), Estimate.BEST);
    }

    private List<StageCost> costs(StreamObservation stream, ParameterSet set, Estimate estimate) {
        return stream.payloadBytes() == 0
                ? List.of()
                : StreamCosts.of(stream, links, new Reading(set, estimate, used), iommuImplementation);
    }

    private double[] rates(List<StreamObservation> together, ParameterSet set, Estimate estimate) {
        List<Integer> moving = new ArrayList<>();
        List<Map<String, Double>> demands = new ArrayList<>();
        for (int i = 0; i < together.size(); i++) {
            List<StageCost> costs = costs(together.get(i), set, estimate);
            if (!costs.isEmpty()) {
                moving.add(i);
                demands.add(demand(costs));
            }
        }
        double[] rates = new double[together.size()];
        double[] fair = MaxMin.rates(demands);
        for (int i = 0; i < fair.length; i++) {
            rates[moving.get(i)] = fair[i];
        }
        return rates;
    }

    private static Map<String, Double> demand(List<StageCost> costs) {
        Map<String, Double> demand = new HashMap<>();
        for (StageCost cost : costs) {
            demand.merge(cost.resource(), cost.secondsPerByte(), Math::max);
        }
        return demand;
    }

    private record Waterfall(List<Stage> stages, String bottleneck) {}

    /** What each stage leaves, best estimate; a share of a contended resource shows as a last stage of its own. */
    private Waterfall waterfall(StreamObservation stream, double rate) {
        Map<String, Double> stages = new LinkedHashMap<>();
        double left = Double.POSITIVE_INFINITY;
        String bottleneck = "";
        for (StageCost cost : costs(stream, parameters, Estimate.BEST)) {
            double alone = 1 / cost.secondsPerByte();
            boolean lowers = alone < left * (1 - VISIBLE);
            left = Math.min(left, alone);
            if (lowers) {
                // A later link of the same kind may be slower: the stage then stands where it lowers the rate.
                stages.remove(cost.stage());
                bottleneck = cost.stage();
            }
            stages.putIfAbsent(cost.stage(), left);
        }
        if (rate < left * (1 - VISIBLE)) {
            bottleneck = "shared with other streams";
            stages.put(bottleneck, rate);
        }
        List<Stage> list = new ArrayList<>();
        stages.forEach((name, bytesPerSecond) -> list.add(new Stage(name, bytesPerSecond)));
        return new Waterfall(list, bottleneck);
    }
}
