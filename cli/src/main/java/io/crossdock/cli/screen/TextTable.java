package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
     * @param hanging columns by which continued lines are indented
     * @param mark how to mark the text
     */
    record Cell(String text, String tail, int hanging, Optional<Style.Mark> mark) {
        static Cell of(String text) {
            return new Cell(Text.clean(text), "", 0, Optional.empty());
        }

        static Cell withTail(String text, String tail) {
            return new Cell(Text.clean(text), Text.clean(tail), 0, Optional.empty());
        }

        static Cell marked(String text, Style.Mark mark) {
            return new Cell(Text.clean(text), "", 0, Optional.of(mark));
        }

        Cell hangingBy(int columns) {
            return new Cell(text, tail, columns, mark);
        }

        private List<String> wrapped(int columns) {
            if (tail.isEmpty()) {
                return Text.wrap(text, columns, hanging);
            }
            int left = Math.max(MIN_CLIPPED, columns - Text.width(tail));
            return Text.wrap(Text.clip(text, left) + tail, columns);
        }
    }

    private record Row(List<Cell> cells, List<String> notes) {}

    private final List<Row> rows = new ArrayList<>();
    private final int firstColumnLimit;
    private Set<Integer> rightAligned = Set.of();

    TextTable() {
        this(Text.WIDTH);
    }

    /** A table whose first column wraps, too, when it gets wider than the limit. */
    TextTable(int firstColumnLimit) {
        this.firstColumnLimit = firstColumnLimit;
    }

    /** Columns, counted from 0, whose text ends at their right edge: figures. */
    TextTable rightAligned(Integer... columns) {
        rightAligned = Set.of(columns);
        return this;
    }

    void add(List<Cell> cells) {
        add(cells, List.of());
    }

    /** Adds a row with lines of text below it that ignore the columns. */
    void add(List<Cell> cells, List<String> notes) {
        rows.add(new Row(cells, notes));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> lines(Style style) {
        int columns = rows.getFirst().cells().size();
        int[] widths = new int[columns];
        for (Row row : rows) {
            for (int i = 0; i < columns; i++) {
                int limit = i == 0 ? firstColumnLimit : Text.WIDTH;
                widths[i] = Math.max(
                        widths[i], Math.min(limit, Text.width(row.cells().get(i).text())));
            }
        }
        int used = Text.width(Text.INDENT);
        for (int i = 0; i < columns - 1; i++) {
            used += widths[i] + GAP;
        }
        widths[columns - 1] = Text.WIDTH - used;
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            addRow(lines, row.cells(), widths, style);
            row.notes().forEach(note -> lines.addAll(Text.labelled(NOTE_INDENT, NOTE_INDENT.length(), note)));
        }
        return lines;
    }

    private void addRow(List<String> lines, List<Cell> row, int[] widths, Style style) {
        List<List<String>> parts = new ArrayList<>();
        int height = 0;
        for (int i = 0; i < row.size(); i++) {
            parts.add(row.get(i).wrapped(widths[i]));
            height = Math.max(height, parts.getLast().size());
        }
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder(Text.INDENT);
            for (int i = 0; i < row.size(); i++) {
                String text = y < parts.get(i).size() ? parts.get(i).get(y) : "";
                String free = " ".repeat(widths[i] - Text.width(text));
                String shown = styled(text, row.get(i), style);
                line.append(rightAligned.contains(i) ? free + shown : shown + free);
                line.append(i < row.size() - 1 ? " ".repeat(GAP) : "");
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    private static String styled(String text, Cell cell, Style style) {
        return text.isEmpty()
                ? text
                : cell.mark().map(m -> style.apply(m, text)).orElse(text);
    }
}
