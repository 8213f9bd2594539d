package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.judge.Judge;
import io.crossdock.workbench.judge.JudgeReport;
import io.crossdock.workbench.judge.JudgeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The screen for a judged run. */
public final class JudgeScreen {
    private static final int LABEL_COLUMNS = 18;

    private JudgeScreen() {}

    /** @param all whether to list how often each kind of thing happened */
    public static List<String> lines(JudgeReport report, boolean all, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report, style));
        sections.add(machines(report));
        sections.add(flags(report));
        report.disagreements().forEach(f -> sections.add(failure(report, f, style)));
        sections.add(differences(report));
        sections.add(all ? coverage(report) : thinnest(report));
        sections.add(notJudged(report));
        return Sections.join(sections.stream().filter(s -> !s.isEmpty()).toList());
    }

    private static List<String> head(JudgeReport r, Style style) {
        long first = r.settings().seed();
        int failures = r.disagreements().size();
        String seeds = r.rounds() == 1 ? "seed " + first : "seeds " + first + " to " + (first + r.rounds() - 1);
        List<String> lines = new ArrayList<>();
        lines.add(r.settings().unit().text() + ": "
                + r.machines().stream().map(JudgeReport.Machine::name).collect(Collectors.joining(" and "))
                + " beside a plain map, " + seeds);
        lines.addAll(labelled(
                "operations",
                number(r.operations()) + ", " + number(Math.round(r.operations() / (r.nanos() / 1e9))) + " a second"));
        lines.addAll(labelled(
                "accesses",
                number(r.accesses()) + ", " + number(r.refused()) + " of them refused ("
                        + Math.round(100.0 * r.refused() / Math.max(1, r.accesses())) + " %)"));
        String count = number(failures);
        lines.addAll(labelled("disagreements", failures == 0 ? count : style.apply(Style.Mark.MISS, count)));
        return lines;
    }

    private static List<String> labelled(String label, String text) {
        return Text.labelled(Text.INDENT + label, LABEL_COLUMNS, text);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static List<String> machines(JudgeReport r) {
        TextTable table = new TextTable().rightAligned(1, 2, 3);
        table.add(List.of(
                Cell.of("machine"), Cell.of("DMA transfers"), Cell.of("commands"), Cell.of("translated or refused")));
        for (JudgeReport.Machine m : r.machines()) {
            table.add(List.of(
                    Cell.of(m.name()),
                    Cell.of(number(m.transfers())),
                    Cell.of(number(m.commands().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())),
                    Cell.of(
                            m.translations().isPresent()
                                    ? number(m.translations().getAsLong()) + ", by its own trace"
                                    : "not counted")));
        }
        return table.lines(Style.PLAIN);
    }

    private static List<String> flags(JudgeReport r) {
        List<String> lines = new ArrayList<>();
        for (JudgeReport.Machine m : r.machines()) {
            m.flags()
                    .ifPresent(f -> lines.addAll(Text.labelled(
                            Text.INDENT + m.name(),
                            LABEL_COLUMNS,
                            f.entries() == 0
                                    ? "none compared in so short a run"
                                    : number(f.entries()) + " compared, a flag left open in " + number(f.partly())
                                            + " of them; the unit set A in " + number(f.accessed()) + ", D in "
                                            + number(f.dirty()))));
        }
        if (!lines.isEmpty()) {
            lines.addFirst("Entries of tables after accesses, A and D included:");
        }
        return lines;
    }

    private static List<String> failure(JudgeReport r, JudgeReport.Failure f, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(Style.Mark.MISS, "Disagreement: ") + Text.clean(f.what()));
        lines.add(Text.INDENT + "repeat it: crossdock check iommu --unit "
                + r.settings().unit().text() + " --seed " + f.seed() + " --ops "
                + f.operation() + machines(r.settings().machines()));
        lines.add(Text.INDENT + "what was done (device, operation), the last line at last:");
        f.lately().forEach(line -> lines.add(Text.INDENT + Text.INDENT + line));
        return lines;
    }

    private static String machines(JudgeSettings.Machines machines) {
        return machines == JudgeSettings.Machines.BOTH
                ? ""
                : " --machine " + machines.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> differences(JudgeReport r) {
        if (r.differences().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("Explained by known differences of QEMU:");
        for (JudgeReport.Difference d : r.differences()) {
            lines.addAll(Text.labelled(
                    Text.INDENT + String.format(Locale.ROOT, "%,6d", d.hits()),
                    Text.INDENT.length() + 8,
                    d.id() + ": " + d.reason() + " (" + d.source() + ")"));
        }
        return lines;
    }

    private static List<String> coverage(JudgeReport r) {
        List<String> lines = new ArrayList<>();
        lines.add("How often:");
        r.coverage()
                .forEach((cell, count) -> lines.add(Text.INDENT + String.format(Locale.ROOT, "%,8d  ", count) + cell));
        for (JudgeReport.Machine m : r.machines().subList(0, 1)) {
            m.commands()
                    .forEach((kind, count) ->
                            lines.add(Text.INDENT + String.format(Locale.ROOT, "%,8d  command: ", count) + kind));
        }
        return lines;
    }

    private static List<String> thinnest(JudgeReport r) {
        Map.Entry<String, Long> least = r.coverage().entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow();
        long never = r.coverage().values().stream().filter(c -> c == 0).count();
        return List.of("Of " + r.coverage().size() + " kinds of access, damage and invalidation, "
                + (never > 0
                        ? never + " did not occur in so short a run (a round has " + Judge.ROUND + " operations)"
                        : "each occurred at least " + least.getValue() + " times")
                + "; -v lists them.");
    }

    private static List<String> notJudged(JudgeReport r) {
        List<String> lines = new ArrayList<>();
        lines.add("Not judged:");
        r.notJudged().forEach(line -> lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), line)));
        return lines;
    }
}
