package io.crossdock.workbench.mapcost;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/** Prices that turn counts into times: exact where there are as many times as prices, else least squares of the errors' shares. */
final class PriceFit {
    /** Below this share of the largest pivot, two prices cannot be told apart. */
    private static final double SINGULAR = 1e-9;

    private final Map<Counter, Double> prices;

    private PriceFit(Map<Counter, Double> prices) {
        this.prices = prices;
    }

    /** A time that prices are fitted to. */
    record Sample(Counts counts, double time) {}

    /**
     * @throws MapCostException if the samples do not determine the prices
     */
    static PriceFit of(List<Counter> counters, List<Sample> samples) {
        if (samples.size() < counters.size()) {
            throw new MapCostException(samples.size() + " values cannot determine " + counters.size()
                    + " prices; name at least " + counters.size());
        }
        RealMatrix rows = new Array2DRowRealMatrix(samples.size(), counters.size());
        RealVector times = new ArrayRealVector(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            for (int j = 0; j < counters.size(); j++) {
                rows.setEntry(i, j, sample.counts().of(counters.get(j)) / sample.time());
            }
            times.setEntry(i, 1);
        }
        try {
            RealVector solution =
                    new QRDecomposition(rows, SINGULAR).getSolver().solve(times);
            Map<Counter, Double> prices = new EnumMap<>(Counter.class);
            for (int j = 0; j < counters.size(); j++) {
                prices.put(counters.get(j), solution.getEntry(j));
            }
            return new PriceFit(prices);
        } catch (MathRuntimeException e) {
            throw new MapCostException(
                    "the values do not tell the prices "
                            + String.join(
                                    ", ",
                                    counters.stream()
                                            .map(c -> "\"" + c.unit() + "\"")
                                            .toList())
                            + " apart; name values of other sizes and columns",
                    e);
        }
    }

    Map<Counter, Double> prices() {
        return prices;
    }

    double time(Counts counts) {
        double time = 0;
        for (Map.Entry<Counter, Double> price : prices.entrySet()) {
            time += price.getValue() * counts.of(price.getKey());
        }
        return time;
    }
}
