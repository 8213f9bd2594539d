package io.crossdock.topology.lspci;

import io.crossdock.pci.Bdf;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Addresses that {@code lspci -P} and {@code -PP} print as paths through the bridges: {@code 00:01.0/00.0} leaves out the
 * bus numbers, {@code 00:01.0/02:00.0} has them. A bridge stands before what is below it.
 */
final class BridgePaths {
    private final Map<String, LspciFunction> byPath = new HashMap<>();

    /** Empty if the last step has no bus number and the bridge above it is not known. */
    Optional<Bdf> resolve(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return parse(path);
        }
        String last = path.substring(slash + 1);
        String domain = path.indexOf(':') >= 4 ? path.substring(0, path.indexOf(':') + 1) : "";
        if (last.indexOf(':') >= 0) {
            return parse(domain + last);
        }
        LspciFunction above = byPath.get(path.substring(0, slash));
        OptionalInt bus = above == null ? OptionalInt.empty() : above.bridge.secondary();
        return bus.isEmpty() ? Optional.empty() : parse(domain + String.format("%02x:", bus.getAsInt()) + last);
    }

    private static Optional<Bdf> parse(String text) {
        try {
            return Optional.of(Bdf.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a domain above 0x7fffffff
        }
    }

    void remember(String path, LspciFunction function) {
        byPath.put(path, function);
    }
}
