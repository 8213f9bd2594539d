package io.crossdock.cli;

import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.yaml.MachineYaml;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RemedyResult;
import java.nio.file.Path;
import java.util.List;

/** Writes the machine that a remedy makes, as a description that gives the promised answer. */
final class AppliedRemedy {
    private AppliedRemedy() {}

    /**
     * @param number position in the list that the screen numbers, from 1
     * @return one line that says what was written and how to look at it
     */
    static String write(PairReport report, int number, Path file) {
        List<RemedyResult> numbered = report.remedies().stream()
                .filter(r ->
                        r.status() == RemedyResult.Status.WORKS && r.machine().isPresent())
                .toList();
        if (number < 1 || number > numbered.size()) {
            throw CommandException.usage(
                    numbered.isEmpty()
                            ? "--apply " + number + ": nothing was found that helps this pair"
                            : "--apply " + number + " is not in the list; it has 1 to " + numbered.size()
                                    + ", and what has no number there changes nothing that a description holds");
        }
        RemedyResult remedy = numbered.get(number - 1);
        MachineDescription machine = remedy.machine().orElseThrow();
        NewFile.write(file, MachineYaml.write(machine, "Remedy applied: " + remedy.title()));
        return "wrote " + file + ": " + remedy.title() + "; look at it with crossdock explain " + file + " "
                + report.head().from().name() + " " + report.head().to().name();
    }
}
