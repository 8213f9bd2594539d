package io.crossdock.cli;

import io.crossdock.cli.json.DecodeJson;
import io.crossdock.cli.json.Json;
import io.crossdock.cli.json.TablesJson;
import io.crossdock.cli.screen.DecodeScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.cli.screen.TablesScreen;
import io.crossdock.model.layout.Decoded;
import io.crossdock.model.table.Finding;
import io.crossdock.model.table.TablesReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossdock decode}: what the words of an IOMMU's structures say, and all that page tables in a memory image map. */
@Command(
        name = "decode",
        customSynopsis = {
            "crossdock decode [OPTIONS] pte FORMAT WORD...     entries of a page table",
            "       crossdock decode [OPTIONS] ste|cd WORD...         SMMUv3: stream table, context descriptor",
            "       crossdock decode [OPTIONS] root|context WORD...   VT-d: root entry, context entry",
            "       crossdock decode [OPTIONS] sm-root|sm-context|pasid-dir|pasid WORD...   VT-d, scalable mode",
            "       crossdock decode [OPTIONS] dte WORD...            AMD: device table entry",
            "       crossdock decode [OPTIONS] command UNIT WORD...   commands of a queue",
            "       crossdock decode [OPTIONS] fault UNIT WORD...     event records, fault recording registers",
            "       crossdock decode [OPTIONS] tables --ram FILE --root ADDRESS --format FORMAT"
        },
        footerHeading = "%n",
        footer = {
            "Words are 64 bits in hexadecimal, the lowest of a structure first. Without any they are read from",
            "standard input, where the lines of a kernel's log will do.",
            "UNIT is smmuv3, vtd or amdvi.",
            "Formats of page tables: arm-lpae-s1, arm-lpae-s1-16k, arm-lpae-s1-64k, arm-lpae-s1-64k-52,",
            "the same with s2, vtd-ss, x86-64, amd-v1.",
            "",
            "Examples:",
            "  crossdock decode pte arm-lpae-s1 0x0060008000000f4b",
            "  crossdock decode command smmuv3 0x0001000000000012 0x00000000fffff001",
            "  dmesg | grep arm-smmu-v3 | crossdock decode fault smmuv3",
            "  crossdock decode tables --ram ram.img --root 0x40004000 --format arm-lpae-s1 --base 0x40000000"
        })
final class DecodeCommand implements Callable<Integer> {
    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "WHAT", arity = "0..*", description = "What to decode, and its words.")
    private List<String> arguments = List.of();

    @Option(
            names = "--level",
            paramLabel = "N",
            description = "pte: level of the table that the entry stands in, as the format's specification counts."
                    + " Default: the lowest where it maps something.")
    private @Nullable Integer level;

    @Option(names = "--ram", paramLabel = "FILE", description = "tables: the memory image.")
    private @Nullable Path ram;

    @Option(names = "--root", paramLabel = "ADDRESS", description = "tables: physical address of the top table.")
    private @Nullable String root;

    @Option(names = "--format", paramLabel = "FORMAT", description = "tables: format of the tables.")
    private @Nullable String format;

    @Option(
            names = "--base",
            paramLabel = "ADDRESS",
            description = "tables: physical address of the image's first byte. Default: 0.")
    private @Nullable String base;

    @Option(
            names = "--input-bits",
            paramLabel = "N",
            description = "Bits of an input address (64 - TxSZ; 39 or 48 by AW; 12 + 9 * Mode). Default: 48.")
    private @Nullable Integer inputBits;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    DecodeCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() {
        if (arguments.isEmpty()) {
            throw CommandException.usage("decode needs to know what: " + String.join(", ", DecodeArguments.KINDS)
                    + "; try 'crossdock decode --help'");
        }
        if (arguments.getFirst().equals(DecodeArguments.TABLES)) {
            TablesReport report = TablesQuestion.of(arguments, ram, root, format, base, inputBits)
                    .answer();
            print(json ? List.of(Json.text(TablesJson.of(report))) : TablesScreen.lines(report, style()));
            checkComplete(report);
            return ExitCode.OK;
        }
        if (ram != null || root != null || format != null || base != null) {
            throw CommandException.usage("--ram, --root, --format and --base belong to \"crossdock decode tables\"");
        }
        List<Decoded> decoded = DecodeArguments.decode(arguments, level, inputBits);
        print(json ? List.of(Json.text(DecodeJson.of(decoded))) : DecodeScreen.lines(decoded, style()));
        return ExitCode.OK;
    }

    private static void checkComplete(TablesReport report) {
        long missing = report.scan().findings().stream()
                .filter(f -> f.kind() == Finding.Kind.BAD_POINTER)
                .count();
        if (missing > 0) {
            throw CommandException.input(
                    "incomplete: %d %s outside the image, which holds 0x%x to 0x%x; give a whole image, or correct --base or --format"
                            .formatted(
                                    missing,
                                    missing == 1 ? "table lies" : "tables lie",
                                    report.base(),
                                    report.base() + report.size() - 1),
                    null);
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
