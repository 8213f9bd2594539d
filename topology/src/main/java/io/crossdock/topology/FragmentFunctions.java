package io.crossdock.topology;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Puts the functions of several fragments together: those that were printed first, then those that were derived. */
final class FragmentFunctions {
    /** What a derived function only guesses: a difference there is none. */
    private static final Set<String> GUESSED = Set.of(
            "port type", "bus numbers", "link speed capability", "link width capability", "link speed", "link width");

    private final Map<Bdf, FunctionInfo> merged = new TreeMap<>();
    private final Set<Bdf> repeated = new LinkedHashSet<>();
    private final Consumer<String> notes;

    private FragmentFunctions(Consumer<String> notes) {
        this.notes = notes;
    }

    static List<FunctionInfo> merge(List<Fragment> fragments, Consumer<String> notes) {
        FragmentFunctions functions = new FragmentFunctions(notes);
        long telling = fragments.stream().filter(f -> !f.functions().isEmpty()).count();
        for (boolean derived : new boolean[] {false, true}) {
            for (Fragment fragment : fragments) {
                for (FunctionInfo f : fragment.functions()) {
                    boolean presumed = fragment.presumed().contains(f.bdf());
                    if ((presumed || fragment.derived().contains(f.bdf())) == derived && !(presumed && telling > 1)) {
                        functions.add(f, derived);
                    }
                }
            }
        }
        if (!functions.repeated.isEmpty()) {
            notes.accept(
                    functions.repeated.size() + " functions are told more than once; their facts are put together");
        }
        return List.copyOf(functions.merged.values());
    }

    private void add(FunctionInfo f, boolean derived) {
        FunctionInfo before = merged.get(f.bdf());
        if (before == null) {
            merged.put(f.bdf(), f);
            return;
        }
        List<String> conflicts = new ArrayList<>();
        merged.put(f.bdf(), FunctionMerge.merge(before, f, conflicts));
        repeated.add(f.bdf());
        if (derived) {
            conflicts.removeAll(GUESSED);
        }
        if (!conflicts.isEmpty()) {
            notes.accept("function " + f.bdf() + " is told twice, with different " + String.join(", ", conflicts)
                    + "; the first is kept");
        }
    }
}
