package io.crossdock.topology;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Platform;
import io.crossdock.platform.Unknown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one input tells of a machine. Several of them are put together by {@link Inputs}.
 *
 * @param observed whether a real machine printed this: then a contradiction is repaired with a note instead of refused,
 *     and facts of the platform are inferred from its functions
 * @param title one line for the head of a report, if the input has one
 * @param functions PCI functions; an address may stand several times if {@code observed}
 * @param platform the rest, unknown where the input does not tell
 * @param names names given to functions
 * @param unknown facts that the input itself declares missing
 * @param notes what was inferred, repaired or left out
 */
public record Fragment(
        boolean observed,
        Optional<String> title,
        List<FunctionInfo> functions,
        Platform platform,
        Map<String, Bdf> names,
        List<Unknown> unknown,
        List<ImportNote> notes) {
    public Fragment {
        functions = List.copyOf(functions);
        names = new LinkedHashMap<>(names);
        unknown = List.copyOf(unknown);
        notes = List.copyOf(notes);
    }
}
