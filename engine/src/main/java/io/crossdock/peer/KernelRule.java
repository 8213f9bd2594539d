package io.crossdock.peer;

import io.crossdock.platform.KernelVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One row of a rule file: something that holds for a range of kernel versions.
 *
 * @param kind what sort of rule it is
 * @param subject what it is about, in the form that its kind has
 * @param value its setting, in the form that its kind has
 * @param since where the range starts
 * @param until where it ends, exclusive
 * @param present versions whose source was read and has the rule, ascending
 * @param absent versions whose source was read and does not have it, ascending
 * @param basis whether the row was read or is recalled
 * @param source file or publication
 */
record KernelRule(
        Kind kind,
        String subject,
        String value,
        Bound since,
        Bound until,
        List<KernelVersion> present,
        List<KernelVersion> absent,
        Basis basis,
        String source) {
    enum Kind {
        HOST_BRIDGE("host-bridge"),
        CPU_HOST_BRIDGE("cpu-host-bridge"),
        FIRST_DEVICE("first-device"),
        PROCESSOR("processor"),
        ALGORITHM("algorithm"),
        ATTRIBUTE("attribute"),
        PARAMETER("parameter"),
        MESSAGE("message"),
        CHECK("check");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** An end of the range: a version, not bounded ({@code -}), or somewhere between two that were read ({@code ?}). */
    sealed interface Bound {
        record At(KernelVersion version) implements Bound {}

        record Open() implements Bound {}

        record Between() implements Bound {}
    }

    /** Whether the rule holds at a version; the middle two: it starts, or ends, somewhere around there. */
    enum Holds {
        NO,
        PERHAPS_NOT_YET,
        PERHAPS_NO_LONGER,
        YES
    }

    KernelRule {
        present = List.copyOf(present);
        absent = List.copyOf(absent);
    }

    Holds at(KernelVersion version) {
        if (since instanceof Bound.At(KernelVersion first) && version.compareTo(first) < 0) {
            return Holds.NO;
        }
        if (until instanceof Bound.At(KernelVersion end) && version.compareTo(end) >= 0) {
            return Holds.NO;
        }
        if (since instanceof Bound.Between && version.compareTo(present.getFirst()) < 0) {
            return absentAtOrAfter(version) ? Holds.NO : Holds.PERHAPS_NOT_YET;
        }
        if (until instanceof Bound.Between && version.compareTo(present.getLast()) > 0) {
            return absentAtOrBefore(version) ? Holds.NO : Holds.PERHAPS_NO_LONGER;
        }
        return Holds.YES;
    }

    private boolean absentAtOrAfter(KernelVersion version) {
        return absent.stream().anyMatch(v -> v.compareTo(version) >= 0 && v.compareTo(present.getFirst()) < 0);
    }

    private boolean absentAtOrBefore(KernelVersion version) {
        return absent.stream().anyMatch(v -> v.compareTo(version) <= 0 && v.compareTo(present.getLast()) > 0);
    }

    /**
     * How well the answer of {@link #at} is known: read if the nearest versions that were read, before and after, say
     * the same.
     */
    Basis basisAt(KernelVersion version) {
        if (since instanceof Bound.Open && until instanceof Bound.Open && present.isEmpty()) {
            return basis;
        }
        boolean holds = at(version) == Holds.YES;
        Optional<KernelVersion> below =
                read().filter(v -> v.compareTo(version) <= 0).max(Comparator.naturalOrder());
        Optional<KernelVersion> above =
                read().filter(v -> v.compareTo(version) >= 0).min(Comparator.naturalOrder());
        if (above.isEmpty()) {
            return below.isEmpty() ? Basis.RECALLED : Basis.ASSUMED;
        }
        return below.isPresent() && present.contains(below.get()) == holds && present.contains(above.get()) == holds
                ? Basis.READ
                : Basis.RECALLED;
    }

    private Stream<KernelVersion> read() {
        return Stream.concat(present.stream(), absent.stream());
    }
}
