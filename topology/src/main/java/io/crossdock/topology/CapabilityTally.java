package io.crossdock.topology;

import io.crossdock.pci.config.Capability;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the capabilities that were seen in configuration space and not decoded. Not thread-safe. */
public final class CapabilityTally {
    private final Map<String, Integer> functionsByName = new TreeMap<>();

    /** Takes the capabilities of one function. */
    public void add(Collection<Capability> capabilities) {
        capabilities.stream()
                .filter(c -> !c.isDecoded())
                .map(Capability::name)
                .distinct()
                .forEach(name -> functionsByName.merge(name, 1, Integer::sum));
    }

    /** One sentence that lists them; empty if there were none. */
    public Optional<String> sentence() {
        return functionsByName.isEmpty()
                ? Optional.empty()
                : Optional.of(functionsByName.entrySet().stream()
                        .map(e -> e.getKey() + " (" + e.getValue() + ")")
                        .collect(Collectors.joining(
                                ", ", "capabilities that are not decoded, with the number of functions: ", "")));
    }
}
