package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A finding: level and rule, one sentence, then what shows it, why it is so, and what else to know. */
final class FindingLines {
    private static final int LABEL_COLUMNS = 14;

    private FindingLines() {}

    static List<String> lines(Finding finding) {
        String start = Text.INDENT + finding.level().name().toLowerCase(Locale.ROOT) + "[" + finding.code() + "] ";
        List<String> lines = new ArrayList<>(Text.labelled(start, Text.width(start), finding.message()));
        add(lines, "evidence", finding.evidence());
        add(lines, "because", finding.because().isBlank() ? List.of() : List.of(finding.because()));
        add(lines, "note", finding.notes());
        return lines;
    }

    private static void add(List<String> lines, String label, List<String> texts) {
        String start = "    " + label;
        for (String text : texts) {
            lines.addAll(Text.labelled(start, LABEL_COLUMNS, text));
            start = "";
        }
    }
}
