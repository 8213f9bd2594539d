package io.crossdock.topology;

import io.crossdock.platform.MachineDescription;
import java.util.List;

/**
 * What {@link Inputs} made of its files.
 *
 * @param machine the machine
 * @param notes what was inferred, repaired or left out on the way, in the order of the files
 */
public record ImportedMachine(MachineDescription machine, List<ImportNote> notes) {
    public ImportedMachine {
        notes = List.copyOf(notes);
    }
}
