package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.PairReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The screen for one pair, what the reader wants first at the top: who allows it and how fast it is, what holds it back,
 * why, what to do, what the figures rest on, what could not be seen.
 */
public final class PairScreen {
    private PairScreen() {}

    /**
     * Lays a report out.
     *
     * @param details whether to show also all evidence, stages that take nothing off, how the read rates come about,
     *     every step of a remedy with its price, and what else the machine has to do
     */
    public static List<String> lines(PairReport report, Style style, boolean details) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(PairHead.lines(report));
        sections.add(RouteLines.lines(report));
        sections.add(VerdictLines.lines(report, style, details));
        sections.add(RateTable.lines(report, style, details));
        sections.add(MeasuredLines.ofPair(report.measured(), style));
        sections.addAll(Waterfalls.sections(report.results(), style, details));
        report.findings().stream()
                .filter(f -> details || report.verdicts().stream().noneMatch(v -> VerdictLines.tells(v, f)))
                .forEach(f -> sections.add(FindingLines.lines(f, details)));
        sections.add(RemedyLines.lines(report, style, details));
        sections.add(FootLines.lines(report, details));
        return Sections.join(sections);
    }
}
