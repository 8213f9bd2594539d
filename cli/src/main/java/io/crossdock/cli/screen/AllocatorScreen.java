package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.allocator.AllocatorCheck.Result;
import java.util.ArrayList;
import java.util.List;

/** The screen for somebody's own allocator and the laws. */
public final class AllocatorScreen {
    private AllocatorScreen() {}

    /**
     * @param className the allocator
     * @param seed the first of the seeds
     * @param seeds how many
     */
    public static List<String> lines(String className, long seed, int seeds, List<Result> results, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(Text.labelled("", 0, Text.clean(className) + ", seeds " + seed + " to " + (seed + seeds - 1)));
        TextTable table = new TextTable();
        for (Result result : results) {
            boolean broken = result.broken().isPresent();
            table.add(List.of(
                    broken ? Cell.marked("broken", Style.Mark.MISS) : Cell.of("kept"),
                    Cell.of(result.law()
                            + result.broken()
                                    .map(b -> ": " + b.what() + " (--seed " + b.seed() + " --seeds 1)")
                                    .orElse(""))));
        }
        sections.add(table.lines(style));
        long broken = results.stream().filter(r -> r.broken().isPresent()).count();
        sections.add(List.of(
                broken == 0
                        ? "all " + results.size() + " laws are kept"
                        : broken + " of " + results.size() + " laws are broken"));
        return Sections.join(sections);
    }
}
