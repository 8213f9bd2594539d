package io.crossdock.cli.screen;

import io.crossdock.workbench.validate.Drift;
import io.crossdock.workbench.validate.ValidationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is not as it was recorded, and what to do about it. */
final class DriftLines {
    private DriftLines() {}

    static List<String> lines(ValidationReport report, Optional<Path> recordedIn, Style style) {
        List<String> lines = new ArrayList<>();
        int n = report.drifts().size();
        String rows = n + (n == 1 ? " row is" : " rows are");
        if (recordedIn.isPresent()) {
            lines.add("Recorded in " + Text.clean(recordedIn.get().toString()) + ". " + rows + " not as before.");
        } else if (n == 0) {
            lines.add("As recorded: nothing has drifted.");
        } else {
            lines.add(style.apply(Style.Mark.MISS, "Drift: " + rows + " not as recorded."));
        }
        for (Drift drift : report.drifts()) {
            lines.addAll(Text.labelled(Text.INDENT + Text.clean(drift.id()) + " ", Text.INDENT.length(), drift.what()));
        }
        if (n > 0 && recordedIn.isEmpty()) {
            lines.addAll(Text.labelled(
                    Text.INDENT,
                    Text.INDENT.length(),
                    "Where the change is meant: run \"crossdock validate --record validation/recorded.yaml\", look at"
                            + " every row that differs, and say in the commit why."));
        }
        return lines;
    }
}
