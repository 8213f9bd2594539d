package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.workbench.judge.Invalidation.Names;
import io.crossdock.workbench.judge.Piece.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Accesses through entries whose A and D flags are clear and that no unit remembers, as after software has looked which pages
 * are in use: what every walked entry holds afterwards, on each machine. The driver sets both flags of what it maps, so that
 * without this no unit would have one to set.
 */
final class FlagOperations {
    private final Trial trial;
    private final SplittableRandom random;
    private final List<Invalidation> thorough;

    FlagOperations(Trial trial, SplittableRandom random) {
        this.trial = trial;
        this.random = random;
        this.thorough = trial.dialect().invalidations().stream()
                .filter(i -> i.cures(Place.LEAF) && (i.names() == Names.SPACE || i.names() == Names.NOTHING))
                .toList();
    }

    /**
     * Clears the flags on the way to an access and makes it. Where it is a read, the same addresses may be written then: the
     * translations that the unit remembers have no D.
     */
    void access(Expectation e, int patternOffset, boolean thenWrite) {
        List<FlagWatch> watches = new ArrayList<>();
        for (Subject s : trial.subjects()) {
            FlagWatch.clear(s, trial.dialect(), e);
            watches.add(FlagWatch.of(s, trial.dialect(), e, true));
        }
        forget(e);
        perform(e, patternOffset, watches);
        if (thenWrite && !e.write()) {
            Expectation write = trial.expect(e.port(), true, e.iova(), e.size());
            perform(
                    write,
                    patternOffset,
                    trial.subjects().stream()
                            .map(s -> FlagWatch.of(
                                    s, trial.dialect(), write, s.qemu().isEmpty()))
                            .toList());
            if (write.isAllowed()) {
                trial.coverage().count(Coverage.DIRTY_BEHIND_READ);
            }
        }
    }

    private void forget(Expectation e) {
        Invalidation one = thorough.get(random.nextInt(thorough.size()));
        Paging paging = trial.dialect().paging();
        for (Subject s : trial.subjects()) {
            long page = paging.base(e.iova(), 0);
            for (Command command : one.commands(s.target(e.port(), page, paging.pageLg2(), page))) {
                s.issue(e.port(), command);
            }
        }
        trial.forgetAll(e.port());
        if (one.names() == Names.NOTHING) {
            trial.forgetAll(1 - e.port());
        }
    }

    /** Words are looked at before anything else moves; a wrong access is told before a wrong word. */
    private void perform(Expectation e, int patternOffset, List<FlagWatch> watches) {
        List<List<FaultRecord>> seen = trial.perform(e, patternOffset);
        watches.forEach(FlagWatch::look);
        trial.settle(e, patternOffset, seen);
        watches.forEach(FlagWatch::judge);
        for (Piece p : e.pieces()) {
            if (p.isAllowed()) {
                int level = trial.subjects()
                        .getFirst()
                        .walk(e.port(), p.iova())
                        .getLast()
                        .level();
                trial.coverage().count(Coverage.flags(trial.dialect(), level, e.write()));
            } else if (p.outcome() != Outcome.BEYOND) {
                trial.coverage().count(Coverage.FLAGS_OF_REFUSED);
            }
        }
    }
}
