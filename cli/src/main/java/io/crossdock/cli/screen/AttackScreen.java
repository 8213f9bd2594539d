package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.attack.AttackCounts;
import io.crossdock.workbench.attack.AttackReport;
import io.crossdock.workbench.attack.AttackSettings;
import io.crossdock.workbench.attack.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The screen for what malicious devices reached. */
public final class AttackScreen {
    private AttackScreen() {}

    /** @param reports of one machine, one for each policy */
    public static List<String> lines(List<AttackReport> reports, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(reports.getFirst()));
        sections.add(reached(reports, style));
        sections.add(tried(reports));
        sections.add(verdicts(reports, style));
        return Sections.join(sections);
    }

    private static List<String> head(AttackReport report) {
        AttackSettings s = report.settings();
        String how = report.orders()
                .map(orders -> "every order of two contexts with three calls each and two devices that act "
                        + orders.actions() + (orders.actions() == 1 ? " time" : " times") + " each"
                        + (orders.tables() ? ", buffers with a table each" : ""))
                .orElse(number(report.operations()) + " pairs of map and unmap by two contexts, two devices, seed "
                        + s.seed());
        return Text.labelled(
                "",
                0,
                "attack on " + String.join(", ", report.units()) + ", " + Text.clean(s.allocatorName())
                        + (s.ats() ? ", devices that keep translations (ATS): " : ": ") + how);
    }

    private static List<String> reached(List<AttackReport> reports, Style style) {
        TextTable table = new TextTable().rightAligned(1, 2, 3, 4, 5, 6);
        table.add(cells(
                "accesses",
                "while mapped",
                "after unmap",
                "reads / writes",
                "reuse",
                "page / address",
                "never granted"));
        for (AttackReport report : reports) {
            AttackCounts c = report.counts();
            String reuse = number(c.pageReuse()) + " / " + number(c.addressReuse());
            table.add(List.of(
                    Cell.of(policy(report.settings())),
                    Cell.of(number(c.reachedMapped())),
                    marked(report, c.afterUnmap()),
                    Cell.of(number(c.readsAfterUnmap()) + " / " + number(c.writesAfterUnmap())),
                    Cell.of(number(c.reuseBeforeFlush())),
                    Cell.of(reuse),
                    Cell.of(number(c.neverGranted()))));
        }
        return table.lines(style);
    }

    private static Cell marked(AttackReport report, long count) {
        String text = number(count);
        return report.broken() > 0 ? Cell.marked(text, Style.Mark.MISS) : Cell.of(text);
    }

    private static List<String> tried(List<AttackReport> reports) {
        boolean enumerated = reports.getFirst().orders().isPresent();
        TextTable table = new TextTable().rightAligned(1, 2, 3, 4, 5, 6);
        table.add(cells(
                "tried",
                "accesses",
                "refused",
                "IOTLB hits",
                "walks",
                enumerated ? "runs" : "",
                enumerated ? "situations" : ""));
        for (AttackReport report : reports) {
            table.add(cells(
                    policy(report.settings()),
                    number(report.counts().accesses()),
                    number(report.counts().refused()),
                    number(report.translations().iotlbHits()),
                    number(report.translations().walks()),
                    report.orders().map(o -> number(o.runs())).orElse(""),
                    report.orders().map(o -> number(o.situations())).orElse("")));
        }
        return table.lines(Style.PLAIN);
    }

    private static List<String> verdicts(List<AttackReport> reports, Style style) {
        List<String> lines = new ArrayList<>();
        for (AttackReport report : reports) {
            String promise = policy(report.settings()) + " promises " + promise(report.settings());
            String kept = report.broken() == 0
                    ? "kept"
                    : style.apply(Style.Mark.MISS, "broken by " + number(report.broken()) + " accesses");
            lines.add(Text.INDENT + promise + (report.settings().promise() == Promise.NONE ? "" : ": " + kept));
        }
        return lines;
    }

    private static String promise(AttackSettings settings) {
        return switch (settings.promise()) {
            case NONE -> "nothing";
            case NO_ADDRESS_REUSE -> "that no address is another's before the flush, no table used again";
            case NO_REUSE -> "that no page, address or table is another's before the flush";
            case NOTHING_AFTER_UNMAP -> "that nothing is reached once unmap has returned";
        };
    }

    /** A policy as the command line names it. */
    public static String policy(AttackSettings settings) {
        if (settings.bypass()) {
            return "bypass";
        }
        return PolicyText.of(settings.policy());
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static List<Cell> cells(String... texts) {
        return Stream.of(texts).map(Cell::of).toList();
    }
}
