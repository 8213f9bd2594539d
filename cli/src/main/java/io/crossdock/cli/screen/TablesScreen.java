package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.model.layout.Field;
import io.crossdock.model.table.Finding;
import io.crossdock.model.table.Mapping;
import io.crossdock.model.table.TableFormat;
import io.crossdock.model.table.TablesReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The screen for the mappings that page tables in a memory image make. */
public final class TablesScreen {
    /** Tables read by a wrong format are full of findings. */
    private static final int MAX_FINDINGS = 20;

    private TablesScreen() {}

    public static List<String> lines(TablesReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        if (!report.scan().mappings().isEmpty()) {
            sections.add(mappings(report, style));
        }
        if (!report.scan().findings().isEmpty()) {
            sections.add(findings(report, style));
        }
        return Sections.join(sections);
    }

    private static List<String> head(TablesReport report) {
        return List.of(
                "%s, %d-bit input addresses, root 0x%x"
                        .formatted(report.format().name(), report.format().inputBits(), report.root()),
                "  %s by %s in %s; image from 0x%x on, %s"
                        .formatted(
                                count(report.scan().mappings().size(), "mapping", "mappings"),
                                count(report.scan().entries(), "entry", "entries"),
                                count(report.scan().tables(), "table", "tables"),
                                report.base(),
                                Figures.bytes(report.size())));
    }

    private static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private static List<String> mappings(TablesReport report, Style style) {
        TextTable table = new TextTable().rightAligned(0, 1, 2);
        table.add(List.of(
                Cell.of("IOVA"), Cell.of("size"), Cell.of("physical"), Cell.of("access"), Cell.of("attributes")));
        for (Mapping m : report.scan().mappings()) {
            table.add(List.of(
                    Cell.of("0x" + Long.toHexString(m.iova())),
                    Cell.of(Figures.bytes(m.size())),
                    Cell.of("0x" + Long.toHexString(m.phys())),
                    Cell.of(access(m)),
                    Cell.of(attributes(report, m))));
        }
        return table.lines(style);
    }

    private static String access(Mapping m) {
        return switch (m.permissions()) {
            case TableFormat.READ -> "read";
            case TableFormat.WRITE -> "write";
            case TableFormat.READ | TableFormat.WRITE -> "read, write";
            default -> "none";
        };
    }

    private static String attributes(TablesReport report, Mapping m) {
        String fields = report.format().attributes().stream()
                .filter(f -> f.of(m.attributes()) != 0)
                .map(f -> text(f, m))
                .collect(Collectors.joining(" "));
        String where = report.isInImage(m) ? "" : "not in the image";
        return fields + (fields.isEmpty() || where.isEmpty() ? "" : ", ") + where;
    }

    private static String text(Field f, Mapping m) {
        return f.high() == f.low() ? f.name() : f.name() + "=" + f.of(m.attributes());
    }

    private static List<String> findings(TablesReport report, Style style) {
        List<Finding> all = report.scan().findings();
        TextTable table = new TextTable().rightAligned(1, 2, 3);
        table.add(List.of(Cell.of("finding"), Cell.of("level"), Cell.of("at"), Cell.of("IOVA"), Cell.of("what")));
        for (Finding f : all.subList(0, Math.min(all.size(), MAX_FINDINGS))) {
            table.add(List.of(
                    Cell.marked(label(f.kind()), Style.Mark.MISS),
                    Cell.of(Integer.toString(f.level())),
                    Cell.of("0x" + Long.toHexString(f.at())),
                    Cell.of("0x" + Long.toHexString(f.iova())),
                    Cell.of(f.text())));
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        if (all.size() > MAX_FINDINGS) {
            lines.add(Text.INDENT + (all.size() - MAX_FINDINGS) + " more; --json has them");
        }
        return lines;
    }

    private static String label(Finding.Kind kind) {
        return switch (kind) {
            case BAD_POINTER -> "bad pointer";
            case LOOP -> "loop";
            case SHARED -> "shared table";
            case RESERVED -> "reserved bits";
            case INVALID -> "invalid entry";
            case CUT_OFF -> "cut off";
        };
    }
}
