package io.crossdock.cli.screen;

import io.crossdock.platform.Parameter;
import io.crossdock.platform.Unknown;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.PairReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures rest on, and what the input did not show. */
final class FootLines {
    private static final int LABEL_COLUMNS = 12;

    private FootLines() {}

    /** @param traffic whether to print also what else the machine has to do for the transfer */
    static List<String> lines(PairReport report, boolean traffic) {
        Set<String> deciding = report.results().stream()
                .flatMap(r -> Stream.concat(r.write().stream(), r.read().stream()))
                .flatMap(rate -> rate.restsOn().stream())
                .collect(Collectors.toSet());
        List<String> lines = new ArrayList<>(parameters(report.parameters().stream()
                .filter(p -> deciding.contains(p.name()))
                .toList()));
        if (traffic) {
            lines.addAll(RemedyLines.traffic(report.traffic()));
        }
        if (!report.verify().isBlank()) {
            lines.addAll(Text.labelled("  verify", LABEL_COLUMNS, report.verify()));
        }
        lines.addAll(unknown(report.unknown()));
        lines.addAll(details(report.findings()));
        return lines;
    }

    /** Only what was fitted, or assumed as an interval, one line each; the rest is in the JSON output. */
    private static List<String> parameters(List<Parameter> parameters) {
        List<String> lines = new ArrayList<>();
        String label = "  rests on";
        for (Parameter p : parameters) {
            if (p.kind() == Parameter.Kind.FITTED || p.kind() == Parameter.Kind.ASSUMED && p.low() < p.high()) {
                String line = Text.left(label, LABEL_COLUMNS) + p.name() + " " + value(p) + ", "
                        + p.kind().name().toLowerCase(Locale.ROOT) + ": " + Text.clean(p.source());
                lines.add(Text.clip(line, Text.WIDTH));
                label = "";
            }
        }
        return lines;
    }

    private static List<String> details(List<Finding> findings) {
        String rules =
                findings.stream().map(f -> ", --rule " + f.code()).distinct().collect(Collectors.joining());
        return Text.labelled("  details", LABEL_COLUMNS, "-v, --json" + rules);
    }

    /** Value or interval, with its unit. */
    static String value(Parameter p) {
        String value =
                p.low() == p.high() ? Figures.plain(p.value()) : Figures.plain(p.low()) + "–" + Figures.plain(p.high());
        return value + " " + p.unit();
    }

    /** Facts that one command or document would tell, together. */
    static List<String> unknown(List<Unknown> unknown) {
        if (unknown.isEmpty()) {
            return Text.labelled("  unknown", LABEL_COLUMNS, "nothing that matters here");
        }
        Map<String, List<String>> byRemedy = new LinkedHashMap<>();
        unknown.forEach(u ->
                byRemedy.computeIfAbsent(u.howToLearn(), h -> new ArrayList<>()).add(u.what()));
        List<String> lines = new ArrayList<>();
        String[] label = {"  unknown"};
        byRemedy.forEach((remedy, what) -> {
            lines.addAll(Text.labelled(label[0], LABEL_COLUMNS, String.join("; ", what) + ". To learn: " + remedy));
            label[0] = "";
        });
        return lines;
    }
}
