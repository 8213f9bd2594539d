package io.crossdock.workbench.judge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What came of a run.
 *
 * @param settings what was asked for
 * @param machines each machine with what it did
 * @param operations operations made; fewer than asked for where too many disagreements ended the run
 * @param rounds rounds, each on machines started anew
 * @param accesses accesses that were judged, the same on every machine
 * @param refused those that the oracle refuses at least in part
 * @param disagreements those that nothing explains
 * @param differences known differences that explained something, and how often each did
 * @param coverage how often each kind of thing happened; 0 for those that did not
 * @param notJudged one line for each thing that this run cannot judge
 * @param nanos wall-clock time
 */
public record JudgeReport(
        JudgeSettings settings,
        List<Machine> machines,
        long operations,
        int rounds,
        long accesses,
        long refused,
        List<Failure> disagreements,
        List<Difference> differences,
        SortedMap<String, Long> coverage,
        List<String> notJudged,
        long nanos) {
    /**
     * A machine that was judged.
     *
     * @param name such as {@code QEMU 10.0.2}
     * @param transfers transfers of its devices, those included that only bring bytes to light
     * @param commands commands that its unit got, by kind
     * @param translations translations and refusals that the machine itself counted; empty where it counts none
     * @param flags entries of tables whose flags were compared; empty where the unit sets none
     */
    public record Machine(
            String name,
            long transfers,
            Map<String, Long> commands,
            OptionalLong translations,
            Optional<Flags> flags) {}

    /**
     * Entries of tables that were compared, the flags included that the unit sets in them (A and D).
     *
     * @param entries entries compared
     * @param partly those of them of which one flag was left open
     * @param accessed those in which the unit set A
     * @param dirty those in which the unit set D
     */
    public record Flags(long entries, long partly, long accessed, long dirty) {
        static final Flags NONE = new Flags(0, 0, 0, 0);

        Flags plus(Flags more) {
            return new Flags(
                    entries + more.entries, partly + more.partly, accessed + more.accessed, dirty + more.dirty);
        }
    }

    /**
     * A disagreement.
     *
     * @param seed of the round
     * @param operation number of the operation in the round, from 1
     * @param what machine and difference, one line
     * @param lately the operations before it and itself, oldest first
     */
    public record Failure(long seed, long operation, String what, List<String> lately) {}

    /**
     * A row of the table of known differences.
     *
     * @param id name
     * @param reason what QEMU does
     * @param source where that is written
     * @param hits how often it explained something
     */
    public record Difference(String id, String reason, String source, long hits) {}
}
