package io.crossdock.workbench.explain.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A kernel command line as the kernel takes it apart: options at blanks, blanks within double quotation marks excepted
 * ({@code lib/cmdline.c}, next_arg), up to {@code --}, behind which stands what init gets; in names, a dash is an
 * underscore ({@code kernel/params.c}, parse_args and parameq).
 */
final class KernelOptions {
    /**
     * One option.
     *
     * @param name before the first equals sign
     * @param value behind it; empty if there is none
     */
    record Option(String name, Optional<String> value) {
        String text() {
            return name + value.map(v -> "=" + v).orElse("");
        }
    }

    private final List<Option> options;

    private KernelOptions(List<Option> options) {
        this.options = options;
    }

    static KernelOptions of(String line) {
        List<Option> options = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!Character.isWhitespace(c) || quoted) {
                word.append(c);
            } else if (word.toString().equals("--")) {
                return new KernelOptions(List.copyOf(options));
            } else {
                add(options, word);
            }
        }
        add(options, word);
        return new KernelOptions(List.copyOf(options));
    }

    private static void add(List<Option> options, StringBuilder word) {
        if (!word.isEmpty()) {
            options.add(option(word.toString()));
        }
        word.setLength(0);
    }

    private static Option option(String word) {
        int equals = word.indexOf('=');
        return equals < 0
                ? new Option(word, Optional.empty())
                : new Option(word.substring(0, equals), Optional.of(word.substring(equals + 1)));
    }

    /** Options of a name, in their order. */
    List<Option> named(String name) {
        return options.stream()
                .filter(o -> o.name().replace('-', '_').equals(name))
                .toList();
    }

    /** All values of options of a name, each taken apart at commas, as the kernel does with {@code pci=}. */
    List<String> parts(String name) {
        return named(name).stream()
                .flatMap(o -> o.value().stream())
                .flatMap(v -> Arrays.stream(v.split(",")))
                .filter(p -> !p.isEmpty())
                .toList();
    }
}
