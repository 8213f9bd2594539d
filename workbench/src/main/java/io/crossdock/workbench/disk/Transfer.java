package io.crossdock.workbench.disk;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Data that was moved between a file and a disk, or compared.
 *
 * @param offset first byte on the disk
 * @param bytes how many
 * @param difference index in the file of the first byte that differs; empty if none does, or none was compared
 */
public record Transfer(Path file, long offset, long bytes, OptionalLong difference) {}
