package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.PairReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The screen for one pair, what the reader wants first at the top: how fast and who refuses, what holds it back, why,
 * what the figures rest on, what could not be seen.
 */
public final class PairScreen {
    private PairScreen() {}

    /**
     * Lays a report out.
     *
     * @param details whether to show also why Linux allows what it allows, how the read rates come about, and every
     *     step of a remedy
     */
    public static List<String> lines(PairReport report, Style style, boolean details) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(PairHead.lines(report));
        sections.add(RouteLines.lines(report));
        sections.add(RateTable.lines(report.results(), style, details));
        sections.addAll(Waterfalls.sections(report.results(), style, details));
        report.findings().forEach(finding -> sections.add(FindingLines.lines(finding)));
        sections.add(RemedyLines.lines(report, style, details));
        sections.add(FootLines.lines(report));
        return Sections.join(sections);
    }
}
