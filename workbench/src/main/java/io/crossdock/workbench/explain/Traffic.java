package io.crossdock.workbench.explain;

/**
 * What a transfer asks of the rest of the machine.
 *
 * @param way {@code direct} or {@code staged}
 * @param transferBytes bytes that reached the target
 * @param dramReadBytes system memory read
 * @param dramWrittenBytes system memory written
 * @param commands commands that the processor gave to devices, each of which it also waited for
 * @param passesRootComplex whether the requests left the switch
 */
public record Traffic(
        String way,
        long transferBytes,
        long dramReadBytes,
        long dramWrittenBytes,
        long commands,
        boolean passesRootComplex) {}
