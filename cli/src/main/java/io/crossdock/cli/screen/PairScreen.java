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
     * @param readsToo whether to show how the read rates come about as well
     */
    public static List<String> lines(PairReport report, Style style, boolean readsToo) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(PairHead.lines(report));
        sections.add(RouteLines.lines(report));
        sections.add(RateTable.lines(report.results(), style));
        sections.addAll(Waterfalls.sections(report.results(), style, readsToo));
        report.findings().forEach(finding -> sections.add(FindingLines.lines(finding)));
        sections.add(FootLines.lines(report.parameters(), report.unknown()));
        return Sections.join(sections);
    }
}
