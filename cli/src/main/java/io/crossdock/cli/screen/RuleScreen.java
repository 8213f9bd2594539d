package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.rule.Rule;
import io.crossdock.workbench.explain.rule.RuleText;
import java.util.ArrayList;
import java.util.List;

/** The page about one rule. */
public final class RuleScreen {
    private static final int LABEL_COLUMNS = 12;

    private RuleScreen() {}

    public static List<String> lines(Rule rule) {
        List<String> lines = new ArrayList<>(Text.labelled("", 0, rule.code() + ": " + rule.title()));
        lines.add("");
        RuleText text = rule.text();
        add(lines, "what", text.what());
        add(lines, "why", text.why());
        add(lines, "evidence", text.evidence());
        add(lines, "remedy", text.remedy());
        add(lines, "cost", text.cost());
        add(lines, "source", text.source());
        return lines;
    }

    /** All rules, one line each. */
    public static List<String> list(List<Rule> rules) {
        TextTable table = new TextTable();
        rules.forEach(r -> table.add(List.of(TextTable.Cell.of(r.code()), TextTable.Cell.of(r.title()))));
        return table.lines(Style.PLAIN);
    }

    private static void add(List<String> lines, String label, String text) {
        lines.addAll(Text.labelled(Text.INDENT + label, LABEL_COLUMNS, text));
    }
}
