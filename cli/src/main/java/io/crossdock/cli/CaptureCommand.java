package io.crossdock.cli;

import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code crossdock capture}: what {@code explain} needs of this host, in one file. A shell script does the work, the same
 * that hosts without Java run; this command reads back what it saved before it calls it done.
 */
@Command(
        name = "capture",
        customSynopsis = "crossdock capture [--no-measure] [--root DIR] FILE",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo crossdock capture host.capture",
            "  crossdock explain host.capture                       on any machine",
            "  sudo sh tools/capture.sh > host.capture              on a host without Java",
            "Device serial numbers become pseudonyms that are equal where those were; host names, IP and MAC addresses,",
            "UUIDs and kernel parameters that decide nothing here are left out. The file is text: look at it before you",
            "send it."
        })
final class CaptureCommand implements Callable<Integer> {
    private static final String SCRIPT = "capture.sh";

    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "Where to save; must not exist.")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Option(names = "--root", paramLabel = "DIR", description = "Take /sys and /proc below this folder. Default: /.")
    private @Nullable Path root;

    @Option(
            names = "--no-measure",
            description = "Do not run p2pBandwidthLatencyTest and nvbandwidth, which load the machine for seconds.")
    private boolean noMeasure;

    CaptureCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw CommandException.usage(file + " exists; name another file");
        }
        String saved = run();
        MachineDescription machine =
                Inputs.of(List.of(SourceText.of(file.toString(), saved))).machine();
        write(saved);
        PrintWriter out = spec.commandLine().getOut();
        out.println("saved " + machine.topology().functions().size() + " PCI functions in " + file);
        String open = machine.unknown().stream().map(Unknown::what).collect(Collectors.joining("; "));
        if (!open.isEmpty()) {
            out.println("not seen: " + open);
        }
        if (common.verbose()) {
            out.println("read it back with: crossdock explain " + file);
        }
        out.flush();
        return ExitCode.OK;
    }

    private String run() {
        List<String> command = new ArrayList<>(List.of("sh", "-s", "--"));
        if (root != null) {
            command.addAll(List.of("--root", root.toString()));
        }
        if (noMeasure) {
            command.add("--no-measure");
        }
        try (InputStream script = Objects.requireNonNull(CaptureCommand.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Path copy = Files.createTempFile("crossdock-capture", ".sh");
            try {
                Files.write(copy, script.readAllBytes());
                return output(new ProcessBuilder(command).redirectInput(copy.toFile()));
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            throw CommandException.environment("cannot run sh: " + e.getMessage() + "; capture needs a Linux host", e);
        }
    }

    private String output(ProcessBuilder command) throws IOException {
        Path complaints = Files.createTempFile("crossdock-capture", ".err");
        try {
            Process process = command.redirectError(complaints.toFile()).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw CommandException.input(
                        Files.readString(complaints).strip().replace('\n', ';'), null);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.environment("interrupted while capturing; nothing was saved", e);
        } finally {
            Files.delete(complaints);
        }
    }

    private void write(String saved) {
        try {
            Files.writeString(file, saved, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw CommandException.usage(file + " exists; name another file");
        } catch (IOException e) {
            throw CommandException.environment("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
