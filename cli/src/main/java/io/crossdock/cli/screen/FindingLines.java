package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A finding: level and rule, one sentence, then what shows it, why it is so, and what else to know. */
final class FindingLines {
    private static final int LABEL_COLUMNS = 14;

    private static final int SHOWN_EVIDENCE = 3;

    private FindingLines() {}

    /** @param all whether to print all evidence and all notes, not only the first */
    static List<String> lines(Finding finding, boolean all) {
        String start = Text.INDENT + finding.level().name().toLowerCase(Locale.ROOT) + "[" + finding.code() + "] ";
        List<String> lines = new ArrayList<>(Text.labelled(start, Text.width(start), finding.message()));
        add(lines, "evidence", all ? finding.evidence() : first(finding.evidence(), SHOWN_EVIDENCE));
        add(lines, "because", finding.because().isBlank() ? List.of() : List.of(finding.because()));
        add(lines, "note", all ? finding.notes() : first(finding.notes(), 1));
        return lines;
    }

    private static List<String> first(List<String> texts, int limit) {
        if (texts.size() <= limit) {
            return texts;
        }
        List<String> shown = new ArrayList<>(texts.subList(0, limit));
        shown.set(limit - 1, shown.getLast() + " (" + (texts.size() - limit) + " more with -v)");
        return shown;
    }

    private static void add(List<String> lines, String label, List<String> texts) {
        String start = "    " + label;
        for (String text : texts) {
            lines.addAll(Text.labelled(start, LABEL_COLUMNS, text));
            start = "";
        }
    }
}
