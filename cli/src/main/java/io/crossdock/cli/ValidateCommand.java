package io.crossdock.cli;

import io.crossdock.cli.json.Json;
import io.crossdock.cli.json.MapCostJson;
import io.crossdock.cli.json.ValidateJson;
import io.crossdock.cli.screen.FigureScreen;
import io.crossdock.cli.screen.MapCostScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.cli.screen.ValidateScreen;
import io.crossdock.topology.DidYouMean;
import io.crossdock.workbench.mapcost.MapCostException;
import io.crossdock.workbench.mapcost.MapCostReport;
import io.crossdock.workbench.mapcost.MapCosts;
import io.crossdock.workbench.validate.ValidationException;
import io.crossdock.workbench.validate.ValidationReport;
import io.crossdock.workbench.validate.Validator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossdock validate}: every published figure beside what the model says, and whether that has changed. */
@Command(
        name = "validate",
        customSynopsis = "crossdock validate [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock validate                                  all rows; exit code 3 if one is not as recorded",
            "  crossdock validate --row seed000-device             one row, with conditions, source and waterfall",
            "  crossdock validate --set ordered.write.latency=32   what would move",
            "  crossdock validate --record validation/recorded.yaml",
            "  crossdock validate unmap                            what map and unmap cost: seed 003's tables"
        })
final class ValidateCommand implements Callable<Integer> {
    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--row", paramLabel = "ID", description = "Show one row in detail.")
    private @Nullable String row;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = OptionConverter.SettingConverter.class,
            description = "Sets a parameter of docs/parameters.md; may be repeated.")
    private List<ParameterSetting> settings = List.of();

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Write down what the model says now, as what later runs are compared with.")
    private @Nullable Path record;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    ValidateCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() {
        if (record != null && (row != null || !settings.isEmpty())) {
            throw CommandException.usage("--record writes all rows as they are; leave out --row and --set");
        }
        if (record != null) {
            checkFolder(record);
        }
        ValidationReport report = report();
        if (record != null) {
            write(record, Validator.record(report));
        }
        if (json) {
            print(List.of(Json.text(ValidateJson.of(report))));
        } else if (row != null) {
            print(FigureScreen.lines(report, style()));
        } else {
            print(ValidateScreen.lines(report, Optional.ofNullable(record), style()));
        }
        return report.hasDrift() && record == null ? ExitCode.DRIFT : ExitCode.OK;
    }

    @Command(
            name = "unmap",
            description =
                    "Published times of map and unmap calls, beside what fitted prices make of the engine's counts.",
            customSynopsis = "crossdock validate unmap [OPTIONS]",
            footerHeading = "%nExamples:%n",
            footer = {
                "  crossdock validate unmap                     seed 003: 4 values fitted, 20 predicted",
                "  crossdock validate unmap --study d06         dma_map_benchmark before and after map_pages",
                "  crossdock validate unmap --fit any-before/4K,any-before/1M,any-after/1M,any-before/4M"
            })
    int unmap(
            @Option(names = "--study", paramLabel = "ID", defaultValue = "seed003", description = "Which tables.")
                    String study,
            @Option(
                            names = "--fit",
                            paramLabel = "NAMES",
                            split = ",",
                            description =
                                    "Values to fit the prices to, as the table names them; all others are predicted.")
                    @Nullable
                    List<String> fit,
            @Option(names = "--json", description = "Print the answer as JSON (docs/schema).") boolean asJson) {
        try {
            MapCostReport report = MapCosts.run(study, fit == null ? List.of() : fit);
            print(asJson ? List.of(Json.text(MapCostJson.of(report))) : MapCostScreen.lines(report, style()));
            return ExitCode.OK;
        } catch (MapCostException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private ValidationReport report() {
        Map<String, Double> overrides = ParameterSetting.overrides(settings);
        try {
            Validator validator = Validator.packed();
            if (row == null) {
                return validator.run(overrides);
            }
            checkRow(row, validator.ids());
            return validator.run(row, overrides);
        } catch (ValidationException e) {
            throw CommandException.input(String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkRow(String id, List<String> known) {
        if (!known.contains(id)) {
            throw CommandException.usage("no row " + id + "; "
                    + DidYouMean.of(id, known)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("\"crossdock validate\" lists them"));
        }
    }

    private static void checkFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandException.environment(
                    "cannot write " + file + ": no such folder; make it, or name another file", null);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw CommandException.environment(
                    "cannot write " + file + ": " + e.getClass().getSimpleName() + "; name another file", e);
        }
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
