package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table whose last column takes the rest of the screen and wraps. The other columns are as wide as their content. */
final class TextTable {
    /** Columns between two cells. */
    private static final int GAP = 2;

    private static final String NOTE_INDENT = "    ";

    /** Columns that a clipped text keeps at least. */
    private static final int MIN_CLIPPED = 16;

    /**
     * A cell.
     *
     * @param text what it says; in the last column it wraps
     * @param tail put behind the text; if there is one, the text is clipped so that both fit into one line
     * @param mark how to mark the text
     */
    record Cell(String text, String tail, Optional<Style.Mark> mark) {
        static Cell of(String text) {
            return new Cell(Text.clean(text), "", Optional.empty());
        }

        static Cell withTail(String text, String tail) {
            return new Cell(Text.clean(text), Text.clean(tail), Optional.empty());
        }

        static Cell marked(String text, Style.Mark mark) {
            return new Cell(Text.clean(text), "", Optional.of(mark));
        }

        private List<String> wrapped(int columns) {
            if (tail.isEmpty()) {
                return Text.wrap(text, columns);
            }
            int left = Math.max(MIN_CLIPPED, columns - Text.width(tail));
            return Text.wrap(Text.clip(text, left) + tail, columns);
        }
    }

    private record Row(List<Cell> cells, String note) {}

    private final List<Row> rows = new ArrayList<>();

    void add(List<Cell> cells) {
        add(cells, "");
    }

    /** Adds a row with a line of text below it that ignores the columns. */
    void add(List<Cell> cells, String note) {
        rows.add(new Row(cells, note));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> lines(Style style) {
        int columns = rows.getFirst().cells().size();
        int[] widths = new int[columns];
        for (Row row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Text.width(row.cells().get(i).text()));
            }
        }
        int before = Text.width(Text.INDENT);
        for (int i = 0; i < columns - 1; i++) {
            before += widths[i] + GAP;
        }
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            addRow(lines, row.cells(), widths, before, style);
            if (!row.note().isBlank()) {
                lines.addAll(Text.labelled(NOTE_INDENT, NOTE_INDENT.length(), row.note()));
            }
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
        for (String part : last.wrapped(Text.WIDTH - before)) {
            lines.add((start + styled(part, last, style)).stripTrailing());
            start = " ".repeat(before);
        }
    }

    private static String styled(String text, Cell cell, Style style) {
        return cell.mark().map(m -> style.apply(m, text)).orElse(text);
    }
}
