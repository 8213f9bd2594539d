package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** Parts of a screen with one empty line between them. */
final class Sections {
    private Sections() {}

    static List<String> join(List<List<String>> sections) {
        List<String> lines = new ArrayList<>();
        for (List<String> section : sections) {
            if (section.isEmpty()) {
                continue;
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(section);
        }
        return lines;
    }

    /** One line with something at either end, or two lines where that does not fit. */
    static List<String> ends(String start, String end) {
        int free = Text.WIDTH - Text.width(start) - Text.width(end);
        if (free >= 2) {
            return List.of(start + " ".repeat(free) + end);
        }
        List<String> lines = new ArrayList<>(Text.wrap(start, Text.WIDTH));
        lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), end));
        return lines;
    }
}
