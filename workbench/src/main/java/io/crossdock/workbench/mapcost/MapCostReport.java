package io.crossdock.workbench.mapcost;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Published times beside what fitted prices make of the engine's counts.
 *
 * @param studies in the order of the file
 */
public record MapCostReport(List<StudyResult> studies) {
    public MapCostReport {
        studies = List.copyOf(studies);
    }

    public record StudyResult(Study study, List<GroupResult> groups) {
        public StudyResult {
            groups = List.copyOf(groups);
        }
    }

    /**
     * @param prices fitted, in the unit of the study
     * @param rivalPrices of the other explanation, fitted to the same cells; empty if there is none
     */
    public record GroupResult(
            Study.Group group, Map<Counter, Double> prices, Map<Counter, Double> rivalPrices, List<Cell> cells) {
        public GroupResult {
            prices = Map.copyOf(prices);
            rivalPrices = Map.copyOf(rivalPrices);
            cells = List.copyOf(cells);
        }

        /** The largest share by which a predicted cell is wrong, regardless of sign; empty if all are fitted. */
        public OptionalDouble worstError() {
            return cells.stream()
                    .filter(c -> !c.fitted())
                    .mapToDouble(c -> Math.abs(c.error()))
                    .max();
        }

        /** The same of the other explanation. */
        public OptionalDouble worstRivalError() {
            return cells.stream()
                    .filter(c -> !c.fitted())
                    .flatMap(c -> c.rivalError().stream().boxed())
                    .mapToDouble(Math::abs)
                    .max();
        }
    }

    /**
     * @param column of the table
     * @param kib size of the buffer
     * @param counts what the engine did
     * @param published time as published
     * @param predicted counts times prices
     * @param rival the same by the other explanation
     * @param fitted whether the prices were fitted to this value, so that it proves nothing
     */
    public record Cell(
            String column,
            int kib,
            Counts counts,
            double published,
            double predicted,
            OptionalDouble rival,
            boolean fitted) {
        /** Name as {@code --fit} takes it. */
        public String name() {
            return name(column, kib);
        }

        static String name(String column, int kib) {
            return column + "/" + size(kib);
        }

        private static String size(int kib) {
            return kib % 1024 == 0 ? kib / 1024 + "M" : kib + "K";
        }

        public String size() {
            return size(kib);
        }

        /** Share by which the prediction is too high. */
        public double error() {
            return predicted / published - 1;
        }

        /** The same of the other explanation. */
        public OptionalDouble rivalError() {
            return rival.isPresent() ? OptionalDouble.of(rival.getAsDouble() / published - 1) : OptionalDouble.empty();
        }
    }

    /** All cells of all studies. */
    public Stream<Cell> cells() {
        return studies.stream().flatMap(s -> s.groups().stream()).flatMap(g -> g.cells().stream());
    }

    /** The result of a study, if it is there. */
    public Optional<StudyResult> study(String id) {
        return studies.stream().filter(s -> s.study().id().equals(id)).findFirst();
    }
}
