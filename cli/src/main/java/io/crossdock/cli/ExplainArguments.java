package io.crossdock.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of {@code explain} mean: one that is an existing path is an input, any other a device.
 *
 * @param inputs files, folders and archives that describe the machine; none for the machine that this runs on
 * @param from initiator, as the user called it
 * @param to target, as the user called it; present if and only if {@code from} is
 * @param members devices of a pattern, as the user called them
 */
record ExplainArguments(List<Path> inputs, Optional<String> from, Optional<String> to, List<String> members) {
    private static final List<String> FILE_ENDINGS =
            List.of(".txt", ".yaml", ".yml", ".json", ".xml", ".log", ".out", ".lspci", ".gz", ".tar");

    private static final String NO_INPUT =
            "explain takes files that describe a machine (there, as root, \"lspci -vvv -nn > lspci.txt\"), or none for the"
                    + " machine it runs on";

    ExplainArguments {
        inputs = List.copyOf(inputs);
        members = List.copyOf(members);
    }

    /**
     * Sorts the arguments.
     *
     * @param from value of {@code --from}
     * @param to value of {@code --to}
     * @throws CommandException if a file is missing, or there are one or more than two devices
     */
    static ExplainArguments of(List<String> arguments, @Nullable String from, @Nullable String to) {
        List<Path> inputs = new ArrayList<>();
        Deque<String> devices = new ArrayDeque<>();
        sort(arguments, inputs, devices);
        String all = String.join(", ", devices);
        String initiator = from == null ? devices.poll() : from;
        String target = to == null ? devices.poll() : to;
        if (inputs.isEmpty() && (initiator == null) != (target == null)) {
            throw CommandException.usage("no such file: " + all.split(", ")[0] + "; " + NO_INPUT);
        }
        if (!devices.isEmpty()) {
            throw CommandException.usage("too many devices: " + all
                    + (from == null && to == null ? "" : " besides --from and --to")
                    + "; explain takes two, and any number of files");
        }
        if ((initiator == null) != (target == null)) {
            throw CommandException.usage("only one device: " + (initiator == null ? target : initiator)
                    + "; name two for a pair (FROM TO), or none for the matrix of all pairs");
        }
        return new ExplainArguments(inputs, Optional.ofNullable(initiator), Optional.ofNullable(target), List.of());
    }

    /**
     * Sorts the arguments of a pattern, which takes any number of devices.
     *
     * @throws CommandException if a file is missing
     */
    static ExplainArguments ofPattern(List<String> arguments) {
        List<Path> inputs = new ArrayList<>();
        List<String> devices = new ArrayList<>();
        sort(arguments, inputs, devices);
        return new ExplainArguments(inputs, Optional.empty(), Optional.empty(), devices);
    }

    private static void sort(List<String> arguments, List<Path> inputs, Collection<String> devices) {
        for (String argument : arguments) {
            Optional<Path> path = existing(argument);
            if (path.isPresent()) {
                inputs.add(path.get());
            } else if (looksLikePath(argument)) {
                throw CommandException.input("no such file: " + argument, null);
            } else {
                devices.add(argument);
            }
        }
    }

    private static Optional<Path> existing(String argument) {
        try {
            Path path = Path.of(argument);
            return !argument.isEmpty() && Files.exists(path) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean looksLikePath(String argument) {
        String lower = argument.toLowerCase(Locale.ROOT);
        return argument.contains("/") || FILE_ENDINGS.stream().anyMatch(lower::endsWith);
    }
}
