package io.crossdock.topology;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Platform;
import io.crossdock.platform.Unknown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
 * @param derived functions whose port type, bus numbers and link follow from the shape of the input; they yield to an input
 *     that prints them
 * @param presumed functions of {@code functions} that must exist but that the input does not show, at addresses of our own;
 *     they are dropped as soon as another input has functions
 */
public record Fragment(
        boolean observed,
        Optional<String> title,
        List<FunctionInfo> functions,
        Platform platform,
        Map<String, Bdf> names,
        List<Unknown> unknown,
        List<ImportNote> notes,
        Set<Bdf> derived,
        Set<Bdf> presumed) {
    public Fragment {
        functions = List.copyOf(functions);
        names = new LinkedHashMap<>(names);
        unknown = List.copyOf(unknown);
        notes = List.copyOf(notes);
        derived = Set.copyOf(derived);
        presumed = Set.copyOf(presumed);
    }

    /** What an input tells that prints all it knows. */
    public Fragment(
            boolean observed,
            Optional<String> title,
            List<FunctionInfo> functions,
            Platform platform,
            Map<String, Bdf> names,
            List<Unknown> unknown,
            List<ImportNote> notes) {
        this(observed, title, functions, platform, names, unknown, notes, Set.of(), Set.of());
    }

    /** What a real machine told of itself besides its functions. */
    public static Fragment ofHost(Platform platform, List<ImportNote> notes) {
        return new Fragment(true, Optional.empty(), List.of(), platform, Map.of(), List.of(), notes);
    }
}
