package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table whose last column takes the rest of the screen and wraps. The other columns are as wide as their content. */
final class TextTable {
    /** Columns between two cells. */
    private static final int GAP = 2;

    /** A cell, and how to mark it. */
    record Cell(String text, Optional<Style.Mark> mark) {
        static Cell of(String text) {
            return new Cell(Text.clean(text), Optional.empty());
        }

        static Cell marked(String text, Style.Mark mark) {
            return new Cell(Text.clean(text), Optional.of(mark));
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();

    void add(List<Cell> cells) {
        rows.add(cells);
    }

    List<String> lines(Style style) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Text.width(row.get(i).text()));
            }
        }
        int before = Text.width(Text.INDENT);
        for (int i = 0; i < columns - 1; i++) {
            before += widths[i] + GAP;
        }
        List<String> lines = new ArrayList<>();
        for (List<Cell> row : rows) {
            addRow(lines, row, widths, before, style);
        }
        return lines;
    }

    private static void addRow(List<String> lines, List<Cell> row, int[] widths, int before, Style style) {
        StringBuilder line = new StringBuilder(Text.INDENT);
        for (int i = 0; i < row.size() - 1; i++) {
            String text = row.get(i).text();
            line.append(styled(text, row.get(i), style)).append(" ".repeat(widths[i] - Text.width(text) + GAP));
        }
        Cell last = row.getLast();
        String start = line.toString();
        for (String part : Text.wrap(last.text(), Text.WIDTH - before)) {
            lines.add((start + styled(part, last, style)).stripTrailing());
            start = " ".repeat(before);
        }
    }

    private static String styled(String text, Cell cell, Style style) {
        return cell.mark().map(m -> style.apply(m, text)).orElse(text);
    }
}
