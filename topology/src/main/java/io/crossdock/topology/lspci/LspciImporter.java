package io.crossdock.topology.lspci;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of {@code lspci}, whatever its options were, alone or inside other text. */
public final class LspciImporter implements Importer {
    @Override
    public String format() {
        return "text of lspci (-vvv, -xxxx; best with sudo and -nn)";
    }

    @Override
    public boolean recognises(SourceText text) {
        return LspciBlocks.anyIn(text.lines());
    }

    @Override
    public Fragment read(SourceText text) {
        List<ImportNote> notes = new ArrayList<>();
        List<LspciFunction> read = new ArrayList<>();
        BridgePaths paths = new BridgePaths();
        for (LspciBlock block : LspciBlocks.split(text.lines())) {
            Optional<Bdf> bdf = paths.resolve(block.path());
            if (bdf.isEmpty()) {
                notes.add(new ImportNote(
                        text.name(),
                        block.line(),
                        "cannot tell the bus of " + block.path() + ": the bridges above it are not shown; left out"));
                continue;
            }
            LspciHeader header = LspciHeader.parse(block.header());
            LspciFunction function = LspciBody.read(new LspciFunction(
                    block, header, bdf.get(), (line, note) -> notes.add(new ImportNote(text.name(), line, note))));
            read.add(function);
            paths.remember(block.path(), function);
        }
        if (read.isEmpty()) {
            throw InputException.of(
                    text.name(), "no PCI function could be read", "give the whole output of: sudo lspci -vvv -nn");
        }
        boolean extendedReadable =
                read.stream().anyMatch(f -> !f.isGone() && f.listing == LspciFunction.Listing.EXTENDED);
        HexDump hex = new HexDump(text.name(), notes);
        List<FunctionInfo> functions = read.stream()
                .map(f -> hex.add(f.build(extendedReadable), f.block))
                .toList();
        hex.summarise();
        summarise(text, read, notes);
        return new Fragment(true, Optional.empty(), functions, Platform.UNKNOWN, Map.of(), List.of(), notes);
    }

    private static void summarise(SourceText text, List<LspciFunction> read, List<ImportNote> notes) {
        long byName = read.stream().filter(f -> f.header.idsFromName()).count();
        if (byName > 0) {
            notes.add(new ImportNote(
                    text.name(),
                    0,
                    "vendor numbers of " + byName + " functions follow from names; lspci -nn prints them"));
        }
        long denied = read.stream()
                .filter(f -> f.listing == LspciFunction.Listing.DENIED)
                .count();
        if (denied > 0) {
            notes.add(new ImportNote(
                    text.name(),
                    0,
                    "capabilities of " + denied + " functions were denied: links, payload sizes and ACS are unknown;"
                            + " sudo lspci -vvv shows them"));
        }
    }
}
