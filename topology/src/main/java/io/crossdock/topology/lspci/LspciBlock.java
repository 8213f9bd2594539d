package io.crossdock.topology.lspci;

import java.util.List;

/**
 * What {@code lspci} printed of one function.
 *
 * @param line line number of the header, from 1
 * @param path address in the header: {@code 41:00.0}, or with the bridges above it (-P, -PP) {@code 40:00.0/41:00.0}
 * @param header rest of the header line
 * @param body lines below, without indentation
 * @param config configuration space as -x, -xxx or -xxxx print it, from offset 0 as far as it goes; may be empty
 * @param complete whether something follows that lspci prints only after the capabilities; false for the last function
 *     of a text that was cut off
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; nobody changes it
record LspciBlock(int line, String path, String header, List<Line> body, byte[] config, boolean complete) {
    /** A line of the body and its number. */
    record Line(int number, String text) {}

    LspciBlock {
        body = List.copyOf(body);
    }
}
