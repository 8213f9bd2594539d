package io.crossdock.workbench.run;

import io.crossdock.pci.Bdf;
import java.nio.file.Path;
import java.util.Optional;

/**
 * System memory of a run in a file: the byte of address {@code a} stands at offset {@code a - base}. BARs are not in it.
 *
 * @param file the file
 * @param base physical address of its first byte
 * @param size bytes
 * @param tables page tables that translate for the initiator; empty where nothing is translated
 */
public record RamDump(Path file, long base, long size, Optional<Tables> tables) {
    /**
     * Where to start walking.
     *
     * @param requester function whose requests they translate
     * @param format keyword of the format, as {@code crossdock decode tables --format} takes it
     * @param root physical address of the top table
     * @param inputBits bits of an input address
     * @param iova first address that the transfer used
     */
    public record Tables(Bdf requester, String format, long root, int inputBits, long iova) {}
}
