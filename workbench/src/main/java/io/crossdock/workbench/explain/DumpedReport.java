package io.crossdock.workbench.explain;

import io.crossdock.workbench.run.RamDump;

/**
 * A report, and the memory of the run that its first result with a page-table entry is of, or else of the first run.
 *
 * @param report what {@code explain} says
 * @param dump where the memory was written
 */
public record DumpedReport(PairReport report, RamDump dump) {}
