package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.GroupMembership;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import java.util.ArrayList;
import java.util.List;

/** What fabric, p2pdma, driver and library say, one below the other, and the IOMMU groups of the two. */
final class VerdictLines {
    private static final int LABEL_COLUMNS = 10;

    private VerdictLines() {}

    /** @param evidence whether to print also what each verdict rests on, and groups that no input shows */
    static List<String> lines(PairReport report, Style style, boolean evidence) {
        if (report.verdicts().isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable();
        table.add(List.of(Cell.of("who"), Cell.of("may it?"), Cell.of("how"), Cell.of("why")));
        for (LayerVerdict verdict : report.verdicts()) {
            table.add(
                    List.of(
                            Cell.of(verdict.name()),
                            answer(verdict.answer()),
                            Cell.of(verdict.how()),
                            Cell.of(verdict.reason() + code(report, verdict))),
                    evidence ? verdict.evidence() : List.of());
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        lines.addAll(groups(report.groups(), evidence));
        return lines;
    }

    private static Cell answer(Answer answer) {
        return answer == Answer.NO ? Cell.marked(answer.word(), Style.Mark.REFUSAL) : Cell.of(answer.word());
    }

    /** The rule that says the same at length. */
    private static String code(PairReport report, LayerVerdict verdict) {
        return report.findings().stream()
                .filter(f -> tells(verdict, f))
                .findFirst()
                .map(f -> " [" + f.code() + "]")
                .orElse("");
    }

    static boolean tells(LayerVerdict verdict, Finding finding) {
        return finding.message().equals(verdict.reason());
    }

    private static List<String> groups(List<GroupMembership> groups, boolean computed) {
        List<String> known = groups.stream()
                .filter(g -> g.group().isPresent() || computed && g.computed())
                .map(VerdictLines::group)
                .toList();
        return known.isEmpty() ? List.of() : Text.labelled("  groups", LABEL_COLUMNS, String.join("; ", known));
    }

    private static String group(GroupMembership g) {
        String others = g.others().isEmpty()
                ? "alone"
                : g.others().size() > 2
                        ? "with " + g.others().size() + " others"
                        : "with " + String.join(", ", g.others());
        return g.device() + ": "
                + (g.computed() ? "by Linux's rules" : "" + g.group().getAsInt())
                + g.type().map(t -> " " + t).orElse("") + ", " + others;
    }
}
