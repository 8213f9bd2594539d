package io.crossdock.cli.screen;

import io.crossdock.workbench.run.RamDump;
import java.util.ArrayList;
import java.util.List;

/** What was written to a file of memory, and how to read its page tables. */
public final class DumpLines {
    private static final int LABEL_COLUMNS = 12;

    private DumpLines() {}

    /** The command that reads the tables stands on one line, however long, so that it can be copied. */
    public static List<String> lines(RamDump dump) {
        String wrote = "wrote " + Figures.bytes(dump.size()) + " from " + hex(dump.base()) + " on (sparse)";
        List<String> lines = new ArrayList<>(Text.labelled(
                "  memory",
                LABEL_COLUMNS,
                dump.tables().isPresent() ? wrote : wrote + "; no page tables: nothing was translated"));
        dump.tables()
                .ifPresent(t -> lines.add(" ".repeat(LABEL_COLUMNS)
                        + Text.clean("crossdock decode tables --ram " + dump.file() + " --root " + hex(t.root())
                                + " --format " + t.format() + (dump.base() == 0 ? "" : " --base " + hex(dump.base()))
                                + " --input-bits " + t.inputBits())));
        return lines;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
