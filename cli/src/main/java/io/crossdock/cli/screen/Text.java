package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** Lines, columns and wrapping. One character (code point) is one column: inputs are hardware names in Latin script. */
public final class Text {
    /** Columns of a screen. */
    public static final int WIDTH = 100;

    /** Indentation of everything below a head line. */
    static final String INDENT = "  ";

    private Text() {}

    static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    static String left(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - width(text))) + text;
    }

    /**
     * Makes text from an input file safe to print: control and formatting characters, which could drive the terminal,
     * become question marks.
     */
    public static String clean(String text) {
        return text.codePoints().allMatch(Text::printable)
                ? text
                : text.codePoints()
                        .map(c -> printable(c) ? c : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** At most {@code columns} columns; what was cut off shows as an ellipsis. */
    static String clip(String text, int columns) {
        return width(text) <= columns ? text : text.substring(0, text.offsetByCodePoints(0, columns - 1)) + "…";
    }

    /** Breaks text at blanks, and inside words longer than a line. Always at least one line. */
    static List<String> wrap(String text, int columns) {
        return wrap(text, columns, 0);
    }

    /** The same with all lines but the first indented. */
    static List<String> wrap(String text, int columns, int hanging) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : clean(text).strip().split(" +", -1)) {
            String rest = word;
            if (!line.isBlank() && width(line) + 1 + width(rest) <= columns) {
                line += " " + rest;
                continue;
            }
            if (!line.isBlank()) {
                lines.add(line);
            }
            String indent = lines.isEmpty() ? "" : " ".repeat(hanging);
            while (width(indent + rest) > columns) {
                int cut = rest.offsetByCodePoints(0, columns - indent.length());
                lines.add(indent + rest.substring(0, cut));
                rest = rest.substring(cut);
                indent = " ".repeat(hanging);
            }
            line = indent + rest;
        }
        lines.add(line);
        return lines;
    }

    /** Text behind a label, continued below its own first column; {@code label} is padded to {@code columns}. */
    static List<String> labelled(String label, int columns, String text) {
        List<String> lines = new ArrayList<>();
        String start = left(label, columns);
        for (String line : wrap(text, WIDTH - width(start))) {
            lines.add((start + line).stripTrailing());
            start = " ".repeat(width(start));
        }
        return lines;
    }
}
