package io.crossdock.topology.yaml;

import io.crossdock.topology.InputException;
import java.util.Collection;

/** What must hold of the bus numbers that a description gives. */
final class BusChecks {
    private BusChecks() {}

    /** A bridge leads to buses with higher numbers than the one it stands on. */
    static void leadsDown(FunctionDraft draft, int first) {
        int[] range = draft.busRange;
        int last = range == null ? first : range[1];
        String key = range != null ? "bus-range" : "at";
        if (first > last) {
            throw draft.error(key, String.format("first bus lies above the last: %02x-%02x", first, last), "swap them");
        }
        if (first <= draft.bdf().bus()) {
            throw draft.error(
                    key,
                    String.format(
                            "%s on bus %02x leads to bus %02x: bridges that lead up or to their own bus form a loop",
                            draft.label(), draft.bdf().bus(), first),
                    "number the bus below higher than the bus it stands on");
        }
    }

    /** An explicit range below numbers given before may take buses that others have. */
    static void rangeIsFree(FunctionDraft draft, Collection<FunctionDraft> bridges) {
        for (FunctionDraft other : bridges) {
            boolean same = other == draft || other.bdf().domain() != draft.bdf().domain();
            boolean apart = other.subordinate() < draft.secondary() || draft.subordinate() < other.secondary();
            boolean nested = other.secondary() <= draft.bdf().bus() && draft.subordinate() <= other.subordinate()
                    || draft.secondary() <= other.bdf().bus() && other.subordinate() <= draft.subordinate();
            if (!same && !apart && !nested) {
                throw draft.error(
                        "bus-range",
                        String.format(
                                "buses %02x-%02x of %s overlap buses %02x-%02x of %s",
                                draft.secondary(),
                                draft.subordinate(),
                                draft.label(),
                                other.secondary(),
                                other.subordinate(),
                                other.label()),
                        "give each bridge buses of its own");
            }
        }
    }

    /** A root bus lies in no bridge's range. */
    static void noBridgeLeadsTo(TreeReader.Root root, Collection<FunctionDraft> bridges) {
        for (FunctionDraft draft : bridges) {
            if (draft.bdf().domain() == root.domain()
                    && draft.secondary() <= root.bus()
                    && root.bus() <= draft.subordinate()) {
                throw InputException.at(
                        root.map().file(),
                        root.map().line("root-bus"),
                        String.format(
                                "root bus pci%04x:%02x lies in the buses %02x-%02x of %s",
                                root.domain(), root.bus(), draft.secondary(), draft.subordinate(), draft.label()),
                        "give it a bus that no bridge leads to");
            }
        }
    }
}
