package io.crossdock.cli;

import io.crossdock.model.table.MemoryImage;
import io.crossdock.model.table.TableFormat;
import io.crossdock.model.table.TableScan;
import io.crossdock.model.table.TablesReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables in which memory image.
 *
 * @param ram the image
 * @param base physical address of its first byte
 * @param root physical address of the top table
 * @param format format of the tables
 */
record TablesQuestion(Path ram, long base, long root, TableFormat format) {
    /** @throws CommandException if something is missing or makes no sense */
    static TablesQuestion of(
            List<String> arguments,
            @Nullable Path ram,
            @Nullable String root,
            @Nullable String format,
            @Nullable String base,
            @Nullable Integer inputBits) {
        if (arguments.size() > 1) {
            throw CommandException.usage("one argument too many: \"" + arguments.get(1)
                    + "\"; decode tables takes --ram FILE --root ADDRESS --format FORMAT");
        }
        if (ram == null || root == null || format == null) {
            throw CommandException.usage(
                    "decode tables needs --ram FILE, --root ADDRESS and --format FORMAT; \"crossdock explain ... --dump-ram"
                            + " FILE\" writes a file and says the rest");
        }
        long imageBase = base == null ? 0 : HexWords.word(base);
        if (imageBase % 4096 != 0) {
            throw CommandException.usage("--base " + base + " is not a multiple of 0x1000");
        }
        return new TablesQuestion(ram, imageBase, HexWords.word(root), DecodeArguments.format(format, inputBits));
    }

    TablesReport answer() {
        if (!Files.isRegularFile(ram)) {
            throw CommandException.input(
                    (Files.exists(ram) ? "not a regular file: " : "no such file: ") + ram + "; name a memory image",
                    null);
        }
        try (MemoryImage image = new MemoryImage(ram, base)) {
            long needed = (long) Long.BYTES << format.entriesLg2(format.rootLevel());
            if (root % Long.BYTES != 0 || !image.contains(root, needed)) {
                throw CommandException.usage(
                        "--root 0x%x: no table of 0x%x bytes is there in %s, which holds 0x%x to 0x%x; correct it, --base or the image"
                                .formatted(root, needed, ram, base, base + Math.max(0, image.size() - 1)));
            }
            return new TablesReport(format, root, base, image.size(), TableScan.of(format, image, root));
        } catch (IOException e) {
            throw CommandException.input("cannot read " + ram + ": " + e.getMessage() + "; name a memory image", e);
        }
    }
}
