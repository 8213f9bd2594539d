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
        double[] best = rates(together, Estimate.BEST);
        double[] low = rates(together, Estimate.SLOWEST);
        double[] high = rates(together, Estimate.FASTEST);
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
                    waterfall.stages)));
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

    private List<StageCost> costs(StreamObservation stream, Estimate estimate) {
        return stream.payloadBytes() == 0
                ? List.of()
                : StreamCosts.of(stream, links, new Reading(parameters, estimate, used), iommuImplementation);
    }

    private double[] rates(List<StreamObservation> together, Estimate estimate) {
        List<Integer> moving = new ArrayList<>();
        List<Map<String, Double>> demands = new ArrayList<>();
        for (int i = 0; i < together.size(); i++) {
            List<StageCost> costs = costs(together.get(i), estimate);
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
        for (StageCost cost : costs(stream, Estimate.BEST)) {
            double alone = 1 / cost.secondsPerByte();
            if (alone < left * (1 - VISIBLE)) {
                bottleneck = cost.stage();
            }
            left = Math.min(left, alone);
            stages.put(cost.stage(), left);
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
