package io.crossdock.topology.lspci;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.config.ConfigDecoder;
import io.crossdock.pci.config.ConfigDecoder.Decoded;
import io.crossdock.topology.CapabilityTally;
import io.crossdock.topology.FunctionMerge;
import io.crossdock.topology.ImportNote;
import java.util.ArrayList;
import java.util.List;

/** The bytes that {@code lspci -x}, {@code -xxx} and {@code -xxxx} print below the text of a function. */
final class HexDump {
    private final String file;
    private final List<ImportNote> notes;
    private final CapabilityTally tally = new CapabilityTally();

    HexDump(String file, List<ImportNote> notes) {
        this.file = file;
        this.notes = notes;
    }

    /** What the text and the bytes tell together; where they differ, the text wins and a note says so. */
    FunctionInfo add(FunctionInfo text, LspciBlock block) {
        if (block.config().length < ConfigDecoder.MIN_BYTES) {
            return text;
        }
        Decoded decoded = ConfigDecoder.decode(text.bdf(), block.config());
        tally.add(decoded.capabilities());
        List<String> conflicts = new ArrayList<>();
        FunctionInfo merged = FunctionMerge.merge(text, decoded.function(), conflicts);
        if (!conflicts.isEmpty()) {
            notes.add(new ImportNote(
                    file,
                    block.line(),
                    "text and bytes of " + text.bdf() + " differ in " + String.join(", ", conflicts)
                            + "; the text is taken"));
        }
        return merged;
    }

    void summarise() {
        tally.sentence().ifPresent(sentence -> notes.add(new ImportNote(file, 0, sentence)));
    }
}
