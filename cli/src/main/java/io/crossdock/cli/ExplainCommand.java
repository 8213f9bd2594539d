package io.crossdock.cli;

import io.crossdock.cli.OptionConverter.Apis;
import io.crossdock.cli.html.PairPage;
import io.crossdock.cli.json.Json;
import io.crossdock.cli.json.MatrixJson;
import io.crossdock.cli.json.PairJson;
import io.crossdock.cli.json.PatternJson;
import io.crossdock.cli.screen.DumpLines;
import io.crossdock.cli.screen.MatrixScreen;
import io.crossdock.cli.screen.PairScreen;
import io.crossdock.cli.screen.PatternScreen;
import io.crossdock.cli.screen.RuleScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.sysfs.LiveSystem;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.DumpedReport;
import io.crossdock.workbench.explain.ExplainRequest;
import io.crossdock.workbench.explain.Explainer;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RouteMaps;
import io.crossdock.workbench.explain.pattern.Pattern;
import io.crossdock.workbench.explain.pattern.PatternReport;
import io.crossdock.workbench.explain.rule.Rule;
import io.crossdock.workbench.explain.rule.Rules;
import io.crossdock.workbench.run.Attribute;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossdock explain}: one pair of a machine, or the matrix of all its pairs. */
@Command(
        name = "explain",
        customSynopsis = {
            "crossdock explain [OPTIONS] INPUT... FROM TO   one pair: route, verdicts, rates, causes",
            "       crossdock explain [OPTIONS] INPUT...           all pairs, and what the devices are called",
            "       crossdock explain --pattern NAME INPUT... [DEVICE...]   several transfers at once",
            "       crossdock explain [OPTIONS] [FROM TO]          the same of the machine that it runs on",
            "       crossdock explain --rule CODE                  what a rule means"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock explain examples/arm-gpu-pair.yaml gpu0 gpu1",
            "  crossdock explain lspci.txt                               from lspci -vvv as root",
            "  crossdock explain lspci.txt 41:00.0 81:00.0 --kernel 6.12 --iommu passthrough --json",
            "  examples/large-machine.sh > large.txt; crossdock explain large.txt --kernel 6.12     10,269 functions"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final long MIN_TRANSFER = 64;
    private static final long MAX_TRANSFER = 1L << 30;
    private static final int MAX_BAR = 5;

    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ARGUMENT",
            arity = "0..*",
            description =
                    "An existing path is an input: a file, a folder or a tar, and several of them describe one machine."
                            + " Anything else is a device: a name of the description, an address such as 41:00.0, or a position such as"
                            + " gpu0.")
    private List<String> arguments = List.of();

    @Option(names = "--from", paramLabel = "DEVICE", description = "The device that starts the transfer.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DEVICE", description = "The device whose memory is written and read.")
    private @Nullable String to;

    @Option(names = "--bar", paramLabel = "N", description = "BAR of the target. Default: its largest memory BAR.")
    private @Nullable Integer bar;

    @Option(
            names = "--api",
            paramLabel = "API",
            converter = OptionConverter.ApisConverter.class,
            description = "map_resource, p2pdma or all. Default: all.")
    private Apis apis = new Apis(EnumSet.allOf(Api.class));

    @Option(
            names = "--iommu",
            paramLabel = "MODE",
            converter = OptionConverter.IommuConverter.class,
            description = "off, passthrough or translated. Default: what the input says.")
    private Iommu.@Nullable Mode iommu;

    @Option(
            names = "--attribute",
            paramLabel = "TYPE",
            converter = OptionConverter.AttributeConverter.class,
            description = "Memory type that the driver asks for with dma_map_resource: default, device-nGnRnE,"
                    + " device-nGnRE, device-GRE, normal-nc or write-back. Default: what Linux chooses.")
    private Attribute attribute = Attribute.DEFAULT;

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            converter = OptionConverter.KernelConverter.class,
            description = "Linux version whose rules apply, such as 6.12. Default: what the input says.")
    private @Nullable KernelVersion kernel;

    @Option(
            names = "--transfer",
            paramLabel = "SIZE",
            converter = OptionConverter.SizeConverter.class,
            description = "Bytes to move: 64 B to 1 GiB. Default: 64MiB.")
    private ByteSize transfer = new ByteSize(64 << 20);

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = OptionConverter.SettingConverter.class,
            description = "Sets a parameter of docs/parameters.md; may be repeated.")
    private List<ParameterSetting> settings = List.of();

    @Option(
            names = "--apply",
            paramLabel = "N",
            description = "Apply remedy N of the list \"what to do\" and write the changed machine to --write.")
    private @Nullable Integer apply;

    @Option(names = "--write", paramLabel = "FILE", description = "Where --apply writes; must not exist.")
    private @Nullable Path write;

    @Option(
            names = "--dump-ram",
            paramLabel = "FILE",
            description = "Write the memory of the run, page tables and all, to a sparse file that must not exist;"
                    + " \"crossdock decode tables\" reads it (docs/decode.md).")
    private @Nullable Path dumpRam;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the answer about a pair as one self-contained page; the file must not exist.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    @Option(
            names = "--pattern",
            paramLabel = "NAME",
            converter = OptionConverter.PatternConverter.class,
            description = "Writes at the same time: both-ways, to-one, from-one, ring or all-to-all, among the devices"
                    + " named (the first is the one) or, where none is, all GPUs.")
    private @Nullable Pattern pattern;

    @Option(names = "--rule", paramLabel = "CODE", description = "Print what a rule means, such as XD010.")
    private @Nullable String rule;

    @Option(names = "--rules", description = "List all rules.")
    private boolean rules;

    ExplainCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() {
        if (rules) {
            print(RuleScreen.list(Rules.all()));
            return ExitCode.OK;
        }
        if (rule != null) {
            print(RuleScreen.lines(rule(rule)));
            return ExitCode.OK;
        }
        checkLimits();
        ExplainArguments given =
                pattern == null ? ExplainArguments.of(arguments, from, to) : ExplainArguments.ofPattern(arguments);
        boolean live = given.inputs().isEmpty();
        ImportedMachine imported = live ? Inputs.of(LiveSystem.read(Path.of("/"))) : Inputs.read(given.inputs());
        if (common.verbose() || live) { // what root would see is worth a line to whoever can become root
            PrintWriter err = spec.commandLine().getErr();
            imported.notes().forEach(note -> err.println("crossdock: note: " + note));
        }
        if (pattern != null) {
            explainPattern(imported.machine(), given, pattern);
        } else if (given.from().isPresent() && given.to().isPresent()) {
            explainPair(
                    imported.machine(), given, given.from().get(), given.to().get());
        } else if (apply != null || html != null || dumpRam != null) {
            String option = apply != null ? "--apply" : html != null ? "--html" : "--dump-ram";
            throw CommandException.usage(option + " needs a pair; name FROM and TO");
        } else {
            explainMachine(imported.machine());
        }
        return ExitCode.OK;
    }

    private void explainPair(MachineDescription machine, ExplainArguments given, String initiator, String target) {
        DeviceNames names = DeviceNames.of(machine);
        ExplainRequest request = new ExplainRequest(
                machine,
                device(names, initiator, given),
                device(names, target, given),
                bar == null ? OptionalInt.empty() : OptionalInt.of(bar),
                apis.set(),
                Optional.ofNullable(iommu),
                attribute,
                Optional.ofNullable(kernel),
                transfer.bytes(),
                ParameterSetting.overrides(settings));
        Optional<DumpedReport> dumped = Optional.ofNullable(dumpRam).map(file -> dump(request, file));
        PairReport report = dumped.map(DumpedReport::report).orElseGet(() -> new Explainer().explain(request));
        if (html != null) {
            NewFile.write(html, PairPage.of(report, RouteMaps.of(machine, report)));
            print(List.of("wrote " + html));
        } else if (apply != null && write != null) {
            print(List.of(AppliedRemedy.write(report, apply, write)));
        } else if (json) {
            print(List.of(Json.text(PairJson.of(report, dumped.map(DumpedReport::dump)))));
        } else {
            print(PairScreen.lines(report, style(), common.verbose()));
            dumped.ifPresent(d -> print(DumpLines.lines(d.dump())));
        }
    }

    private static DumpedReport dump(ExplainRequest request, Path file) {
        try {
            return new Explainer().explain(request, file);
        } catch (UncheckedIOException e) {
            throw CommandException.environment(String.valueOf(e.getMessage()), e);
        }
    }

    private void explainMachine(MachineDescription machine) {
        MatrixReport report = new Explainer().matrix(machine, Optional.ofNullable(kernel), Optional.ofNullable(iommu));
        if (json) {
            print(List.of(Json.text(MatrixJson.of(report))));
        } else {
            print(MatrixScreen.lines(report, style()));
        }
    }

    private void explainPattern(MachineDescription machine, ExplainArguments given, Pattern streams) {
        if (apply != null || dumpRam != null || from != null || to != null) {
            throw CommandException.usage(
                    "--pattern goes with none of --from, --to, --apply and --dump-ram; name the devices");
        }
        DeviceNames names = DeviceNames.of(machine);
        PatternReport report = new Explainer()
                .pattern(
                        machine,
                        streams,
                        given.members().stream()
                                .map(m -> device(names, m, given))
                                .toList(),
                        Optional.ofNullable(kernel),
                        Optional.ofNullable(iommu));
        print(json ? List.of(Json.text(PatternJson.of(report))) : PatternScreen.lines(report, style()));
    }

    private static Bdf device(DeviceNames names, String text, ExplainArguments given) {
        try {
            return names.resolve(text);
        } catch (InputException e) {
            String inputs = given.inputs().stream().map(i -> " " + i).collect(Collectors.joining());
            String cause = String.valueOf(e.getMessage());
            throw CommandException.usage(cause + (cause.endsWith("?") ? " " : "; ") + "\"crossdock explain" + inputs
                    + "\" lists the devices");
        }
    }

    private void checkLimits() {
        if (transfer.bytes() < MIN_TRANSFER || transfer.bytes() > MAX_TRANSFER) {
            throw CommandException.usage(
                    "--transfer out of range: " + transfer.bytes() + " bytes; 64 B to 1 GiB can be moved");
        }
        if ((apply == null) != (write == null)) {
            throw CommandException.usage("--apply and --write go together: --apply N --write FILE");
        }
        if (bar != null && (bar < 0 || bar > MAX_BAR)) {
            throw CommandException.usage("--bar out of range: " + bar + "; a function has BAR 0 to " + MAX_BAR);
        }
    }

    private static Rule rule(String code) {
        return Rules.byCode(code)
                .orElseThrow(() -> CommandException.usage("no rule " + code + "; known are "
                        + Rules.all().stream().map(Rule::code).collect(Collectors.joining(", "))));
    }

    private Style style() {
        return common.ansi().enabled() ? Style.ANSI : Style.PLAIN;
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
