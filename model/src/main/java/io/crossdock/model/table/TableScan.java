package io.crossdock.model.table;

import io.crossdock.model.layout.Layout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads all tables below a root. Whatever the memory holds, the scan ends: each table is read once at each level, and
 * results are limited.
 */
public final class TableScan {
    private static final int MAX_MAPPINGS = 1 << 20;
    private static final int MAX_FINDINGS = 1000;
    private static final int ENTRY_LG2 = 3;

    private final TableFormat format;
    private final TableMemory memory;
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Table> read = new HashSet<>();
    private final List<Long> path = new ArrayList<>();
    private final Map<EntryKind, Map<Integer, Long>> reserved = new EnumMap<>(EntryKind.class);
    private long findingsLeftOut;
    private long entries;

    private record Table(long at, int level) {}

    /**
     * What a scan found.
     *
     * @param mappings by input address, as long as they can be
     * @param findings in the order in which they were met
     * @param tables tables read
     * @param entries entries read that are not absent
     */
    public record Result(List<Mapping> mappings, List<Finding> findings, long tables, long entries) {
        public Result {
            mappings = List.copyOf(mappings);
            findings = List.copyOf(findings);
        }
    }

    private TableScan(TableFormat format, TableMemory memory) {
        this.format = format;
        this.memory = memory;
    }

    /** Reads all tables below the one at {@code root}. */
    public static Result of(TableFormat format, TableMemory memory, long root) {
        TableScan scan = new TableScan(format, memory);
        scan.table(root, format.rootLevel(), 0, TableFormat.READ | TableFormat.WRITE);
        if (scan.isFull()) {
            scan.findings.add(new Finding(
                    Finding.Kind.CUT_OFF,
                    scan.mappings.getLast().iova(),
                    format.rootLevel(),
                    root,
                    0,
                    "stopped after " + MAX_MAPPINGS + " mappings; what lies above is not shown"));
        }
        if (scan.findingsLeftOut > 0) {
            scan.findings.add(new Finding(
                    Finding.Kind.CUT_OFF,
                    0,
                    format.rootLevel(),
                    root,
                    0,
                    scan.findingsLeftOut + " further findings are not shown"));
        }
        return new Result(scan.mappings, scan.findings, scan.read.size(), scan.entries);
    }

    private boolean isFull() {
        return mappings.size() >= MAX_MAPPINGS;
    }

    private void table(long at, int level, long iova, int permissions) {
        int count = 1 << format.entriesLg2(level);
        if (at % Long.BYTES != 0 || !memory.contains(at, (long) count << ENTRY_LG2)) {
            find(Finding.Kind.BAD_POINTER, iova, level, at, 0, "the image does not hold the whole table");
            return;
        }
        if (path.contains(at)) {
            find(Finding.Kind.LOOP, iova, level, at, 0, "the table leads to itself");
            return;
        }
        if (!read.add(new Table(at, level))) {
            find(Finding.Kind.SHARED, iova, level, at, 0, "the table is reached again; not read again");
            return;
        }
        path.add(at);
        for (long i = 0; i < count && !isFull(); i++) {
            long address = at + (i << ENTRY_LG2);
            entry(address, memory.read64(address), level, iova + (i << format.entryLg2(level)), permissions);
        }
        path.removeLast();
    }

    private void entry(long at, long entry, int level, long iova, int permissions) {
        EntryKind kind = format.kind(entry, level);
        if (kind == EntryKind.ABSENT) {
            return;
        }
        entries++;
        if (kind == EntryKind.INVALID) {
            find(Finding.Kind.INVALID, iova, level, at, entry, "0x%x is no entry of this level".formatted(entry));
            return;
        }
        if ((entry & reserved(kind, entry, level)) != 0) {
            String bits = format.layout(entry, level).reservedSet(List.of(entry)).stream()
                    .map(Layout.Run::bits)
                    .collect(Collectors.joining(", "));
            find(
                    Finding.Kind.RESERVED,
                    iova,
                    level,
                    at,
                    entry,
                    "0x%x sets %s%s".formatted(entry, bits, format.refusesReserved() ? "; hardware refuses it" : ""));
            if (format.refusesReserved()) {
                return;
            }
        }
        int granted = permissions & format.permissions(entry, level);
        if (kind == EntryKind.TABLE) {
            table(format.output(entry, level), format.below(entry, level), iova, granted);
        } else {
            add(new Mapping(
                    iova,
                    1L << format.entryLg2(level),
                    format.phys(entry, level, iova),
                    granted,
                    format.attributeBits(entry),
                    1));
        }
    }

    private long reserved(EntryKind kind, long entry, int level) {
        return reserved.computeIfAbsent(kind, k -> new HashMap<>())
                .computeIfAbsent(level, l -> format.layout(entry, l).reserved(0));
    }

    private void add(Mapping mapping) {
        if (!mappings.isEmpty() && mappings.getLast().goesOnIn(mapping)) {
            mappings.add(mappings.removeLast().and(mapping));
        } else {
            mappings.add(mapping);
        }
    }

    private void find(Finding.Kind kind, long iova, int level, long at, long entry, String text) {
        if (findings.size() >= MAX_FINDINGS) {
            findingsLeftOut++;
        } else {
            findings.add(new Finding(kind, iova, level, at, entry, text));
        }
    }
}
