package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.model.layout.Decoded;
import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The screen for decoded structures: one line per field. */
public final class DecodeScreen {
    private DecodeScreen() {}

    public static List<String> lines(List<Decoded> decoded, Style style) {
        return Sections.join(decoded.stream().map(d -> lines(d, style)).toList());
    }

    private static List<String> lines(Decoded d, Style style) {
        Layout layout = d.layout();
        List<String> lines = new ArrayList<>();
        String words = d.words().stream().map("0x%016x"::formatted).collect(Collectors.joining(" "));
        lines.addAll(Text.labelled("", 0, layout.name() + " (" + layout.specification() + ")"));
        lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), words));
        TextTable table = new TextTable().rightAligned(columns(layout) - 5);
        table.add(row(layout, 0, "bits", "field", "value", "section", "meaning"));
        for (Field f : d.fields()) {
            table.add(row(
                    layout,
                    f.word(),
                    f.bits(),
                    f.name(),
                    "0x" + Long.toHexString(d.value(f)),
                    f.section(),
                    f.meaning().of(f.of(d.words().get(f.word())))));
        }
        lines.addAll(table.lines(style));
        for (Layout.Run run : d.reservedSet()) {
            String where = layout.words() == 1 ? "" : " of word " + run.word();
            lines.add(style.apply(
                    Style.Mark.MISS,
                    Text.INDENT + "reserved bits are set: " + run.bits() + where + " = 0x"
                            + Long.toHexString(d.value(run))));
        }
        d.notes().forEach(note -> lines.addAll(Text.labelled(Text.INDENT + "note: ", 8, note)));
        return lines;
    }

    private static int columns(Layout layout) {
        return layout.words() == 1 ? 5 : 6;
    }

    private static List<Cell> row(
            Layout layout, int word, String bits, String field, String value, String section, String meaning) {
        List<Cell> cells = new ArrayList<>();
        if (layout.words() > 1) {
            cells.add(Cell.of(bits.equals("bits") ? "word" : Integer.toString(word)));
        }
        for (String text : List.of(bits, field, value, section, meaning)) {
            cells.add(Cell.of(text));
        }
        return cells;
    }
}
