package io.crossdock.topology;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the functions of a machine are called: by the names of its description, by address, or by position.
 *
 * <p>Positions count functions in address order: {@code gpu0} (display controllers and accelerators, consoles left out),
 * {@code nvme0}, {@code nic0}, and {@code dev0} for every other function that is no bridge. A name of the description wins
 * over a position of the same spelling. Immutable and thread-safe.
 */
public final class DeviceNames {
    private final Map<String, Bdf> given;
    private final Map<String, Bdf> positions;
    private final Map<Bdf, String> nameOf;
    private final List<Bdf> addresses;

    private DeviceNames(Map<String, Bdf> given, Map<String, Bdf> positions, List<Bdf> addresses) {
        this.given = given;
        this.positions = Collections.unmodifiableMap(positions);
        this.addresses = addresses;
        this.nameOf = new HashMap<>();
        positions.forEach((name, bdf) -> {
            if (!given.containsKey(name)) {
                nameOf.put(bdf, name);
            }
        });
        given.forEach((name, bdf) -> nameOf.put(bdf, name));
    }

    public static DeviceNames of(MachineDescription machine) {
        Map<String, Bdf> positions = new LinkedHashMap<>();
        EnumMap<DeviceKind, Integer> count = new EnumMap<>(DeviceKind.class);
        List<Bdf> addresses = new ArrayList<>();
        for (FunctionInfo f : machine.topology().functions()) {
            addresses.add(f.bdf());
            if (DeviceKind.isDevice(f)) {
                DeviceKind kind = DeviceKind.of(f);
                int number = count.merge(kind, 1, Integer::sum) - 1;
                positions.put(kind.prefix() + number, f.bdf());
            }
        }
        return new DeviceNames(machine.names(), positions, List.copyOf(addresses));
    }

    /**
     * The function that a text means: a name of the description, an address with or without its domain, or a position.
     *
     * @throws InputException if the machine has no such function; the message proposes the nearest name
     */
    public Bdf resolve(String text) {
        if (addresses.isEmpty()) {
            throw InputException.unknown(
                    "the inputs show no PCI function, so \"" + text + "\" is none of them",
                    "add one that shows them: sudo lspci -vvv -nn");
        }
        Bdf named = given.get(text);
        if (named != null) {
            return named;
        }
        if (Bdf.looksLike(text)) {
            return byAddress(text);
        }
        Bdf position = positions.get(text);
        if (position != null) {
            return position;
        }
        List<String> known = new ArrayList<>(given.keySet());
        known.addAll(positions.keySet());
        throw InputException.unknown(
                "no device \"" + text + "\" on this machine",
                DidYouMean.of(text, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("give a name, a position such as " + examplePosition() + " or an address such as "
                                + addresses.getFirst()));
    }

    private String examplePosition() {
        return positions.isEmpty() ? "gpu0" : positions.keySet().iterator().next();
    }

    private Bdf byAddress(String text) {
        Bdf wanted = Bdf.parse(text);
        boolean domainGiven = text.length() > wanted.shortForm().length();
        if (addresses.contains(wanted)) {
            return wanted;
        }
        List<Bdf> elsewhere = addresses.stream()
                .filter(b -> !domainGiven && b.shortForm().equals(wanted.shortForm()))
                .toList();
        if (elsewhere.size() == 1) {
            return elsewhere.getFirst();
        }
        if (elsewhere.size() > 1) {
            throw InputException.unknown(
                    "address " + text + " stands in several domains: " + elsewhere, "give one of them in full");
        }
        throw InputException.unknown(
                "no function " + wanted + " on this machine",
                DidYouMean.of(text, addresses.stream().map(Bdf::shortForm).toList())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("list its devices: crossdock explain INPUT"));
    }

    /** How to call a function: its given name, else its position; empty for bridges without a name. */
    public Optional<String> nameOf(Bdf bdf) {
        return Optional.ofNullable(nameOf.get(bdf));
    }

    /** Positions and what stands there, by kind and address: what {@code explain INPUT} lists. */
    public Map<String, Bdf> positions() {
        return positions;
    }
}
