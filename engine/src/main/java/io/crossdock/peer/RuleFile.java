package io.crossdock.peer;

import io.crossdock.peer.KernelRule.Bound;
import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.KernelVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a rule file: one row a line, nine columns separated by {@code |}, comment lines start with {@code #}. The
 * meaning of the columns is documented at the head of each file. A row that contradicts itself is an error: a wrong
 * rule is worse than none.
 */
final class RuleFile {
    private static final int COLUMNS = 9;

    private final String name;
    private int line;

    private RuleFile(String name) {
        this.name = name;
    }

    /** Reads a resource that lies beside this class. */
    static List<KernelRule> ofResource(String resource) {
        try (InputStream in = RuleFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new RuleException(resource + ": not packed with the engine; rebuild it");
            }
            return parse(resource, new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads rows from text.
     *
     * @throws RuleException naming the line, if a row is malformed or contradicts itself
     */
    static List<KernelRule> parse(String name, Reader text) throws IOException {
        RuleFile file = new RuleFile(name);
        List<KernelRule> rules = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        BufferedReader reader = new BufferedReader(text);
        for (String row = reader.readLine(); row != null; row = reader.readLine()) {
            file.line++;
            if (row.isBlank() || row.startsWith("#")) {
                continue;
            }
            KernelRule rule = file.row(row);
            if (!seen.add(rule.kind() + " " + rule.subject() + " " + rule.value())) {
                throw file.error("the rule stands twice: " + rule.subject() + "; keep one");
            }
            rules.add(rule);
        }
        return List.copyOf(rules);
    }

    private KernelRule row(String text) {
        List<String> column =
                Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
        if (column.size() != COLUMNS) {
            throw error("a row has " + column.size() + " columns, expected " + COLUMNS);
        }
        KernelRule rule = new KernelRule(
                kind(column.get(0)),
                filled("subject", column.get(1)),
                filled("value", column.get(2)),
                bound(column.get(3)),
                bound(column.get(4)),
                versions(column.get(5)),
                versions(column.get(6)),
                basis(column.get(7)),
                filled("source", column.get(8)));
        check(rule);
        return rule;
    }

    private Kind kind(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.label.equals(text)) {
                return kind;
            }
        }
        throw error("no such kind of rule: \"" + text + "\"");
    }

    private Basis basis(String text) {
        return switch (text) {
            case "read" -> Basis.READ;
            case "recalled" -> Basis.RECALLED;
            default -> throw error("basis must be read or recalled: \"" + text + "\"");
        };
    }

    private String filled(String what, String text) {
        if (text.isEmpty()) {
            throw error("the " + what + " is empty");
        }
        return text;
    }

    private Bound bound(String text) {
        return switch (text) {
            case "-" -> new Bound.Open();
            case "?" -> new Bound.Between();
            default -> new Bound.At(version(text));
        };
    }

    private List<KernelVersion> versions(String text) {
        if (text.equals("-")) {
            return List.of();
        }
        List<KernelVersion> list =
                Arrays.stream(text.split("\\s+")).map(this::version).toList();
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i - 1).compareTo(list.get(i)) >= 0) {
                throw error("versions must ascend: " + list.get(i - 1) + " stands before " + list.get(i));
            }
        }
        return list;
    }

    private KernelVersion version(String text) {
        try {
            return KernelVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    private void check(KernelRule rule) {
        boolean timeless = rule.since() instanceof Bound.Open
                && rule.until() instanceof Bound.Open
                && rule.present().isEmpty();
        if (rule.basis() == Basis.READ && rule.present().isEmpty() && !timeless) {
            throw error("basis is read, but no version is named in which the rule was read");
        }
        if (rule.since() instanceof Bound.Between
                && (rule.present().isEmpty()
                        || rule.absent().stream().noneMatch(v -> v.compareTo(first(rule.present())) < 0))) {
            throw error("since is ?, which needs a version with the rule and an earlier one without it");
        }
        if (rule.until() instanceof Bound.Between
                && (rule.present().isEmpty()
                        || rule.absent().stream().noneMatch(v -> v.compareTo(last(rule.present())) > 0))) {
            throw error("until is ?, which needs a version with the rule and a later one without it");
        }
        for (KernelVersion v : rule.present()) {
            if (rule.at(v) != KernelRule.Holds.YES) {
                throw error("the rule was read in " + v + ", which lies outside since and until");
            }
        }
        for (KernelVersion v : rule.absent()) {
            if (rule.at(v) != KernelRule.Holds.NO) {
                throw error("the rule was not found in " + v + ", which lies within since and until");
            }
        }
    }

    private static KernelVersion first(List<KernelVersion> list) {
        return list.getFirst();
    }

    private static KernelVersion last(List<KernelVersion> list) {
        return list.getLast();
    }

    private RuleException error(String cause) {
        return new RuleException(name + ":" + line + ": " + cause);
    }
}
