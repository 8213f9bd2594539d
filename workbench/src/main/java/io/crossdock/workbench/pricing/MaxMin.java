package io.crossdock.workbench.pricing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Max-min fair rates of streams that share resources, by progressive filling: all rates rise together until a resource
 * is full; the streams on it stop, the others go on (Bertsekas and Gallager, Data Networks, 6.5.2).
 */
final class MaxMin {
    private MaxMin() {}

    /**
     * Rates in payload bytes per second.
     *
     * @param demands per stream: seconds of each resource that one payload byte takes; a stream without any demand is
     *     refused, because nothing would bound it
     */
    static double[] rates(List<Map<String, Double>> demands) {
        int n = demands.size();
        double[] rate = new double[n];
        boolean[] frozen = new boolean[n];
        for (Map<String, Double> d : demands) {
            if (d.values().stream().noneMatch(v -> v > 0)) {
                throw new IllegalArgumentException("a stream uses no resource; its rate has no bound");
            }
        }
        while (!allTrue(frozen)) {
            double step = Double.POSITIVE_INFINITY;
            Map<String, double[]> load = load(demands, rate, frozen);
            for (double[] usedAndRising : load.values()) {
                if (usedAndRising[1] > 0) {
                    step = Math.min(step, (1 - usedAndRising[0]) / usedAndRising[1]);
                }
            }
            for (int i = 0; i < n; i++) {
                if (!frozen[i]) {
                    rate[i] += step;
                }
            }
            freezeFull(demands, rate, frozen);
        }
        return rate;
    }

    private static Map<String, double[]> load(List<Map<String, Double>> demands, double[] rate, boolean[] frozen) {
        Map<String, double[]> load = new HashMap<>();
        for (int i = 0; i < rate.length; i++) {
            int stream = i;
            demands.get(i).forEach((resource, seconds) -> {
                double[] entry = load.computeIfAbsent(resource, r -> new double[2]);
                entry[0] += seconds * rate[stream];
                entry[1] += frozen[stream] ? 0 : seconds;
            });
        }
        return load;
    }

    private static void freezeFull(List<Map<String, Double>> demands, double[] rate, boolean[] frozen) {
        Map<String, double[]> load = load(demands, rate, frozen);
        for (int i = 0; i < rate.length; i++) {
            if (!frozen[i]) {
                for (Map.Entry<String, Double> e : demands.get(i).entrySet()) {
                    double[] entry = load.getOrDefault(e.getKey(), new double[2]);
                    if (e.getValue() > 0 && entry[0] >= 1 - 1e-9) {
                        frozen[i] = true;
                    }
                }
            }
        }
    }

    private static boolean allTrue(boolean[] flags) {
        boolean[] all = new boolean[flags.length];
        Arrays.fill(all, true);
        return Arrays.equals(all, flags);
    }
}
