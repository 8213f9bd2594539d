package io.crossdock.cli;

import io.crossdock.cli.screen.JudgeScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.machine.MachineException;
import io.crossdock.workbench.judge.Judge;
import io.crossdock.workbench.judge.JudgeReport;
import io.crossdock.workbench.judge.JudgeSettings;
import io.crossdock.workbench.judge.JudgeSettings.Machines;
import io.crossdock.workbench.judge.JudgeUnit;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code crossdock check iommu}: the IOMMU drivers on the model and on QEMU, beside a plain map. */
@Command(
        name = "iommu",
        customSynopsis = "crossdock check iommu --unit UNIT [OPTIONS]",
        description = "Random mappings, invalidations, damaged tables and DMA: do the modelled unit, QEMU's and a plain"
                + " map agree?",
        usageHelpWidth = 100,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock check iommu --unit vtd                        2000 operations on the model and on QEMU",
            "  crossdock check iommu --unit smmuv3 --ops 100000 -v     a soak, with all that happened how often",
            "  crossdock check iommu --unit vtd --machine model        without QEMU",
            "A run has rounds of 500 operations; each has the seed after that of the one before. Exit code 3: a",
            "disagreement that no known difference of QEMU explains; the line that repeats it is printed."
        })
final class CheckIommuCommand implements Callable<Integer> {
    /** Enough to see what they have in common. */
    private static final int MOST_FAILURES = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CheckCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--unit",
            required = true,
            paramLabel = "UNIT",
            converter = OptionConverter.JudgeUnitConverter.class,
            description =
                    "Translation unit: vtd, vtd-scalable, vtd-first (first stage), amdvi, amdvi-v2 (no QEMU); smmuv3, its stage 2, smmuv3-s2, and"
                            + " stage 1 over stage 2, smmuv3-nested, each also with -16k or -64k behind for that granule.")
    @SuppressWarnings("NullAway.Init") // required
    private JudgeUnit unit;

    @Option(names = "--ops", paramLabel = "N", description = "Operations; default ${DEFAULT-VALUE}.")
    private long operations = 2000;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the first round; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--machine",
            paramLabel = "WHICH",
            description = "both: the model and QEMU; model or qemu: that one alone. Default both.")
    private Machines machines = Machines.BOTH;

    @Override
    public Integer call() {
        if (operations <= 0) {
            throw CommandException.usage("--ops must be at least 1: " + operations);
        }
        JudgeReport report;
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "operations", operations)) {
            report = Judge.run(
                    new JudgeSettings(unit, operations, seed, machines, MOST_FAILURES),
                    (made, accesses) -> progress.at(made));
        } catch (MachineException e) {
            String remedy = machines == Machines.MODEL ? "" : "; without QEMU: --machine model";
            throw CommandException.environment(e.getMessage() + remedy, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        Style style = parent.common().ansi().enabled() ? Style.ANSI : Style.PLAIN;
        JudgeScreen.lines(report, parent.common().verbose(), style).forEach(out::println);
        out.flush();
        return report.disagreements().isEmpty() ? ExitCode.OK : ExitCode.DRIFT;
    }
}
