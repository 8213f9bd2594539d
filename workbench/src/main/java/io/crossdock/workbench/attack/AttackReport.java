package io.crossdock.workbench.attack;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.TranslationUse;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What an attack came to.
 *
 * @param settings what was attacked
 * @param operations pairs of map and unmap; 0 where orders were enumerated
 * @param orders what was enumerated; empty for an attack at random
 * @param counts what became of the devices' accesses; the beginnings of enumerated orders repeat, and count each time
 * @param translations what the unit did for them
 * @param units what the units are, one line each
 * @param nanos how long it took
 */
public record AttackReport(
        AttackSettings settings,
        long operations,
        Optional<Orders> orders,
        AttackCounts counts,
        Translations translations,
        List<String> units,
        long nanos) {
    /**
     * Work of the unit.
     *
     * @param lookups requests that it was asked to translate
     * @param iotlbHits answers from its IOTLB
     * @param walks answers from the tables
     * @param faults refusals
     */
    public record Translations(long lookups, long iotlbHits, long walks, long faults) {
        static Translations of(Collection<TranslationUse> uses) {
            return new Translations(
                    uses.stream().mapToLong(TranslationUse::lookups).sum(),
                    uses.stream().mapToLong(TranslationUse::iotlbHits).sum(),
                    uses.stream().mapToLong(TranslationUse::walks).sum(),
                    uses.stream().mapToLong(TranslationUse::faults).sum());
        }
    }

    /**
     * An enumeration.
     *
     * @param actions times that each device acted in an order
     * @param tables whether each buffer had a page table of its own
     * @param runs times that the contexts ran
     * @param situations different situations met
     */
    public record Orders(int actions, boolean tables, long runs, long situations) {}

    public AttackReport {
        units = List.copyOf(units);
    }

    static AttackReport of(AttackSettings settings, long operations, Optional<Orders> orders, Arena arena, long begun) {
        return new AttackReport(
                settings,
                operations,
                orders,
                arena.ledger().counts(),
                Translations.of(arena.model().observer().snapshot().stream()
                        .map(StreamObservation::translation)
                        .toList()),
                arena.units(),
                System.nanoTime() - begun);
    }

    /** Accesses that broke what the policy promises. */
    public long broken() {
        return settings.promise().broken(counts);
    }
}
