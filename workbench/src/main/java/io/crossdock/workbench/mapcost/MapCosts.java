package io.crossdock.workbench.mapcost;

import io.crossdock.workbench.mapcost.MapCostReport.Cell;
import io.crossdock.workbench.mapcost.MapCostReport.GroupResult;
import io.crossdock.workbench.mapcost.MapCostReport.StudyResult;
import io.crossdock.workbench.mapcost.PriceFit.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Runs the published times through the engine: {@code crossdock validate unmap}. Stateless and thread-safe. */
public final class MapCosts {
    private MapCosts() {}

    private static List<String> studies() {
        return Studies.packed().stream().map(Study::id).toList();
    }

    /**
     * One study.
     *
     * @param id of the study
     * @param fit cells to fit to instead of those that the file names; empty for these
     * @throws MapCostException if there is no such study or cell, or the cells do not determine the prices
     */
    public static MapCostReport run(String id, List<String> fit) {
        Study study = Studies.packed().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new MapCostException("no study " + id + "; there are " + String.join(", ", studies())));
        return new MapCostReport(List.of(result(study, fit.isEmpty() ? Map.of() : fits(study, fit))));
    }

    /** Sorts cells by the group that they belong to; every group must get some. */
    private static Map<Study.Group, List<String>> fits(Study study, List<String> names) {
        if (study.groups().size() != 1) {
            throw new MapCostException(
                    "the study " + study.id() + " has " + study.groups().size()
                            + " groups with prices of their own; choose cells in validation/mapping-costs.yaml");
        }
        return Map.of(study.groups().getFirst(), names);
    }

    private static StudyResult result(Study study, Map<Study.Group, List<String>> fits) {
        return new StudyResult(
                study,
                study.groups().stream()
                        .map(g -> result(g, fits.getOrDefault(g, g.fit())))
                        .toList());
    }

    private static GroupResult result(Study.Group group, List<String> fit) {
        Map<String, Sample> samples = samples(group);
        List<Sample> chosen = new ArrayList<>();
        for (String name : fit) {
            Sample sample = samples.get(name);
            if (sample == null) {
                throw new MapCostException("no value " + name + "; there are " + String.join(", ", samples.keySet()));
            }
            chosen.add(sample);
        }
        PriceFit prices = PriceFit.of(group.prices(), chosen);
        PriceFit rival = group.rival().isEmpty() ? null : PriceFit.of(group.rival(), chosen);
        List<Cell> cells = new ArrayList<>();
        for (Study.Column column : group.columns()) {
            for (int kib : column.values().keySet()) {
                String name = Cell.name(column.id(), kib);
                Sample sample = Objects.requireNonNull(samples.get(name));
                cells.add(new Cell(
                        column.id(),
                        kib,
                        sample.counts(),
                        sample.time(),
                        prices.time(sample.counts()),
                        rival == null ? OptionalDouble.empty() : OptionalDouble.of(rival.time(sample.counts())),
                        fit.contains(name)));
            }
        }
        return new GroupResult(group, prices.prices(), rival == null ? Map.of() : rival.prices(), cells);
    }

    private static Map<String, Sample> samples(Study.Group group) {
        Map<String, Sample> samples = new LinkedHashMap<>();
        for (Study.Column column : group.columns()) {
            column.values()
                    .forEach((kib, time) -> samples.put(
                            Cell.name(column.id(), kib), new Sample(CountingRun.of(group, column, kib), time)));
        }
        return samples;
    }
}
