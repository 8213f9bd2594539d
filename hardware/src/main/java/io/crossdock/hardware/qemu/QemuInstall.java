package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An emulator that can be started: one that is installed, or one unpacked into a folder and run from there.
 *
 * @param unit what it was looked for
 * @param version its release
 * @param command program and the arguments that must come first
 * @param environment variables that it needs
 */
public record QemuInstall(QemuUnit unit, QemuVersion version, List<String> command, Map<String, String> environment) {
    /** Names a folder with an emulator: unpacked packages, or an installation prefix. */
    public static final String VARIABLE = "CROSSDOCK_QEMU";

    private static final int PROBE_SECONDS = 20;

    public QemuInstall {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * The emulator for a unit: the one in the folder that {@value #VARIABLE} names, else the one on the path.
     *
     * @throws MachineException if there is none, or it is too old for the unit
     */
    public static QemuInstall find(QemuUnit unit) {
        return find(unit, System.getenv());
    }

    static QemuInstall find(QemuUnit unit, Map<String, String> environment) {
        List<QemuInstall> all = all(unit, environment);
        if (all.isEmpty()) {
            throw new MachineException("QEMU not found: no " + unit.program() + " on PATH, and " + VARIABLE
                    + " names no folder with one; install the package " + unit.packageName());
        }
        return all.getFirst().requireSupported();
    }

    /** All that can be found, the preferred one first; one that is too old is among them. */
    public static List<QemuInstall> all(QemuUnit unit) {
        return all(unit, System.getenv());
    }

    private static List<QemuInstall> all(QemuUnit unit, Map<String, String> environment) {
        List<QemuInstall> found = new ArrayList<>();
        String folder = environment.getOrDefault(VARIABLE, "");
        if (!folder.isBlank()) {
            found.add(inFolder(unit, Path.of(folder)));
        }
        for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path program = Path.of(entry).resolve(unit.program());
            if (!entry.isEmpty() && Files.isExecutable(program)) {
                found.add(probe(unit, List.of(program.toString()), Map.of()));
                break;
            }
        }
        return found;
    }

    private QemuInstall requireSupported() {
        if (version.compareTo(unit.since()) < 0) {
            throw new MachineException("QEMU " + version + " (" + command.getLast() + ") is too old for " + unit
                    + ": at least " + unit.since() + " is needed; install a newer " + unit.packageName() + " or set "
                    + VARIABLE + " to a folder with one");
        }
        return this;
    }

    private static QemuInstall inFolder(QemuUnit unit, Path folder) {
        for (String bin : List.of("usr/bin", "bin", "")) {
            Path program = folder.resolve(bin).resolve(unit.program());
            if (Files.isExecutable(program)) {
                return probeFolder(unit, folder, program);
            }
        }
        throw new MachineException("no " + unit.program() + " in " + folder + ", which " + VARIABLE
                + " names; unset it, or unpack the packages " + unit.packageName() + " and qemu-system-data there");
    }

    /** Unpacked packages do not find their firmware, modules and libraries by themselves. */
    private static QemuInstall probeFolder(QemuUnit unit, Path folder, Path program) {
        List<String> command = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        Optional<Path> libraries = libraries(folder.resolve("usr/lib"));
        Path loader = folder.resolve("usr/lib64/ld-linux-x86-64.so.2");
        if (libraries.isPresent()) {
            environment.put("QEMU_MODULE_DIR", libraries.get().resolve("qemu").toString());
            if (Files.isExecutable(loader)) {
                // Packages of a later release of the distribution bring their own C library and so its loader.
                command.addAll(List.of(
                        loader.toString(), "--library-path", libraries.get().toString()));
            } else {
                environment.put("LD_LIBRARY_PATH", libraries.get().toString());
            }
        }
        command.add(program.toString());
        QemuInstall plain = probe(unit, command, environment);
        for (String data : List.of("usr/share/qemu", "usr/share/seabios")) {
            if (Files.isDirectory(folder.resolve(data))) {
                command.addAll(List.of("-L", folder.resolve(data).toString()));
            }
        }
        return new QemuInstall(unit, plain.version, command, environment);
    }

    /** The folder of a multiarch layout, such as {@code usr/lib/x86_64-linux-gnu}. */
    private static Optional<Path> libraries(Path lib) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(lib, "*-linux-gnu")) {
            for (Path candidate : found) {
                return Optional.of(candidate);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static QemuInstall probe(QemuUnit unit, List<String> command, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--version");
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        builder.environment().putAll(environment);
        String program = command.getLast();
        String printed;
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new MachineException(
                        program + " --version did not end within " + PROBE_SECONDS + " s; check that the program runs");
            }
            printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new MachineException("cannot start " + program + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while asking " + program + " for its version", e);
        }
        QemuVersion version = QemuVersion.parse(printed)
                .orElseThrow(() -> new MachineException(program + " --version does not print a QEMU version but \""
                        + printed.lines().findFirst().orElse("") + "\"; reinstall " + unit.packageName()));
        return new QemuInstall(unit, version, command, environment);
    }
}
