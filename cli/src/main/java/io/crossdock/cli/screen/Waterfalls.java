package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How each rate comes about: what every stage leaves of the raw link, as bars of one scale. Results with the same
 * stages are shown once.
 */
final class Waterfalls {
    private static final String INDENT = "    ";
    private static final int GAP = 2;
    private static final int MAX_NAME = 40;
    private static final String MARK = "◀";

    /** A stage that leaves more than this share of what came before it takes nothing off that a reader could see. */
    private static final double LOWERS = 0.998;

    private Waterfalls() {}

    /** @param all whether to show also reads, and stages that take nothing off */
    static List<List<String>> sections(List<Result> results, Style style, boolean all) {
        List<List<String>> sections = new ArrayList<>(sections("write", results, Result::write, all, style));
        if (all) {
            sections.addAll(sections("read", results, Result::read, all, style));
        }
        return sections;
    }

    private static List<List<String>> sections(
            String operation, List<Result> results, Function<Result, Optional<Rate>> which, boolean all, Style style) {
        Map<Rate, List<String>> apisByRate = new LinkedHashMap<>();
        for (Result result : results) {
            which.apply(result)
                    .filter(rate -> !rate.waterfall().isEmpty())
                    .ifPresent(rate -> apisByRate
                            .computeIfAbsent(rate, r -> new ArrayList<>())
                            .add(result.api().label() + (result.via().isBlank() ? "" : " via " + result.via())));
        }
        List<List<String>> sections = new ArrayList<>();
        apisByRate.forEach((rate, apis) -> {
            String whose = apisByRate.size() == 1 ? "" : " with " + String.join(", ", apis);
            sections.add(section(operation + whose + ", step by step", rate, all, style));
        });
        return sections;
    }

    /** The stages that lower the rate: the first, whatever takes something off, and the one that decides. */
    private static List<Stage> lowering(Rate rate) {
        List<Stage> stages = new ArrayList<>();
        for (Stage stage : rate.waterfall()) {
            if (stages.isEmpty()
                    || stage.name().equals(rate.bottleneck())
                    || stage.bytesPerSecond() < stages.getLast().bytesPerSecond() * LOWERS) {
                stages.add(stage);
            }
        }
        return stages;
    }

    private static List<String> section(String title, Rate rate, boolean all, Style style) {
        List<Stage> stages = all ? rate.waterfall() : lowering(rate);
        int nameColumns =
                stages.stream().mapToInt(s -> Text.width(s.name())).max().orElse(0);
        nameColumns = Math.min(nameColumns, MAX_NAME);
        int figureColumns = Text.width("GB/s");
        for (Stage stage : stages) {
            figureColumns = Math.max(figureColumns, Text.width(figure(stage, rate)));
        }
        int barColumns = Text.WIDTH - INDENT.length() - nameColumns - figureColumns - Text.width(MARK) - GAP * 2 - 1;
        double columnsPerByte = barColumns / stages.getFirst().bytesPerSecond();

        List<String> lines = new ArrayList<>();
        String head = Text.clip(Text.INDENT + Text.clean(title), Text.WIDTH - figureColumns - GAP * 2);
        lines.add(head + Text.right("GB/s", Text.WIDTH - GAP - Text.width(head)));
        for (Stage stage : stages) {
            List<String> name = Text.wrap(stage.name(), nameColumns);
            name.subList(0, name.size() - 1).forEach(part -> lines.add(INDENT + part));
            boolean limits = stage.name().equals(rate.bottleneck());
            String bar = Text.left(bar(stage, rate, columnsPerByte), barColumns);
            String figure = Text.right(figure(stage, rate), figureColumns);
            String line = Text.left(name.getLast(), nameColumns) + " ".repeat(GAP) + bar + " ".repeat(GAP) + figure;
            lines.add(INDENT + (limits ? style.apply(Style.Mark.BOTTLENECK, line + " " + MARK) : line));
        }
        return lines;
    }

    /** Whether the stage leaves the final rate: from there on it carries the final interval. */
    private static boolean isFinal(Stage stage, Rate rate) {
        return stage.bytesPerSecond() <= rate.bytesPerSecond() * (1 + 1e-9);
    }

    private static String figure(Stage stage, Rate rate) {
        return isFinal(stage, rate) ? Figures.rate(rate) : Figures.gigabytes(stage.bytesPerSecond());
    }

    /** Full blocks up to what is certain, light ones up to what is possible. */
    private static String bar(Stage stage, Rate rate, double columnsPerByte) {
        boolean interval = isFinal(stage, rate) && rate.isInterval();
        double high = interval ? Math.min(rate.high(), largest(rate)) : stage.bytesPerSecond();
        int possible = Math.max(1, (int) Math.round(high * columnsPerByte));
        int certain = interval ? (int) Math.round(rate.low() * columnsPerByte) : possible;
        return "█".repeat(certain) + "░".repeat(possible - certain);
    }

    private static double largest(Rate rate) {
        return rate.waterfall().getFirst().bytesPerSecond();
    }
}
