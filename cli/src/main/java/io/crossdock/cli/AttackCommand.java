package io.crossdock.cli;

import io.crossdock.cli.json.AttackJson;
import io.crossdock.cli.json.Json;
import io.crossdock.cli.screen.AttackScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.machine.MachineException;
import io.crossdock.workbench.attack.Attack;
import io.crossdock.workbench.attack.AttackReport;
import io.crossdock.workbench.attack.AttackSettings;
import io.crossdock.workbench.attack.Interleavings;
import io.crossdock.workbench.bench.AllocatorChoice;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossdock attack}: what a malicious device reaches of memory that was taken away from it. */
@Command(
        name = "attack",
        customSynopsis = "crossdock attack [OPTIONS]",
        description = "Malicious devices on the modelled machine read and write while mappings are made, taken away and"
                + " flushed: what do they reach that is no longer theirs?",
        usageHelpWidth = 100,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock attack                                            strict invalidation, SMMU",
            "  crossdock attack --policy strict,strict-ish,deferred,bypass what each lets through",
            "  crossdock attack --policy deferred --orders 2               every order, none at random",
            "  crossdock attack --ats                                      devices with caches of their own",
            "Exit code 3: a policy did not keep what it promises. That a policy lets something through",
            "which it does not promise to hold is no failure: docs/attack.md."
        })
final class AttackCommand implements Callable<Integer> {
    /** Invalidation policies, and none. */
    enum Policy {
        STRICT(PolicyName.STRICT),
        ADAPTIVE(PolicyName.ADAPTIVE),
        STRICT_ISH(PolicyName.STRICT_ISH),
        DEFERRED(PolicyName.DEFERRED),
        SINGLE_QUEUE(PolicyName.SINGLE_QUEUE),
        BYPASS(null);

        private final @Nullable PolicyName timed;

        Policy(@Nullable PolicyName timed) {
            this.timed = timed;
        }

        AttackSettings of(AttackSettings settings) {
            return timed == null ? settings.withBypass() : settings.withPolicy(timed.policy());
        }

        /** As the command line names it. */
        @Override
        public String toString() {
            return timed == null ? "bypass" : timed.toString();
        }
    }

    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--policy",
            paramLabel = "LIST",
            split = ",",
            description = "When the unit forgets: ${COMPLETION-CANDIDATES}; bypass: devices are not translated; default"
                    + " strict.")
    private List<Policy> policies = List.of(Policy.STRICT);

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description = "Translation unit: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private UnitName unit = UnitName.smmuv3;

    @Mixin
    private final AllocatorOptions allocators = new AllocatorOptions("tree");

    @Option(
            names = "--ats",
            description = "The devices keep translations of their own (PCIe ATS) until these are invalidated.")
    private boolean ats;

    @Option(
            names = "--ops",
            paramLabel = "N",
            description = "Pairs of map and unmap, both contexts together; default ${DEFAULT-VALUE}.")
    private long operations = 5000;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all choices; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--orders",
            paramLabel = "N",
            description =
                    "Nothing at random, but every order of the steps of two contexts that make three calls each and"
                            + " two devices that act N times each, 1 to 3.")
    private int orders;

    @Option(
            names = "--tables",
            description =
                    "With --orders: buffers of 2 MiB in pages of 4 KiB, whose table goes with them, instead of pages.")
    private boolean tables;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    AttackCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() {
        if (operations < 1) {
            throw CommandException.usage("--ops must be at least 1: " + operations);
        }
        if (orders < 0 || orders > Interleavings.ACTIONS) {
            throw CommandException.usage("--orders must be 1 to " + Interleavings.ACTIONS + ": " + orders);
        }
        if (tables && orders == 0) {
            throw CommandException.usage("--tables is for every order, at random there are both: add --orders N");
        }
        if (ats && policies.contains(Policy.BYPASS)) {
            throw CommandException.usage("--ats is for devices that are translated: --policy bypass");
        }
        try {
            return allocators.withOne(this::run);
        } catch (MachineException e) {
            throw CommandException.environment(String.valueOf(e.getMessage()), e);
        }
    }

    private int run(AllocatorChoice allocator) {
        AttackSettings settings = new AttackSettings(
                unit.kind(),
                InvalidationPolicy.STRICT,
                ats,
                false,
                allocator.name(),
                allocator.factory(),
                allocator.identity(),
                operations,
                seed);
        List<AttackReport> reports = new ArrayList<>();
        for (Policy policy : policies) {
            reports.add(run(policy.toString(), policy.of(settings)));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(AttackJson.of(reports)));
        } else {
            Style style = common.ansi().enabled() ? Style.ANSI : Style.PLAIN;
            AttackScreen.lines(reports, style).forEach(out::println);
        }
        out.flush();
        return reports.stream().allMatch(report -> report.broken() == 0) ? ExitCode.OK : ExitCode.DRIFT;
    }

    private AttackReport run(String policy, AttackSettings settings) {
        boolean all = orders > 0;
        try (ProgressLine progress = new ProgressLine(
                spec.commandLine().getErr(),
                policy + (all ? " runs" : " pairs"),
                all ? ProgressLine.UNKNOWN : operations)) {
            return all ? Interleavings.run(settings, orders, tables, progress::at) : Attack.run(settings, progress::at);
        }
    }
}
