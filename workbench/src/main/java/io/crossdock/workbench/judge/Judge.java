package io.crossdock.workbench.judge;

import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.iommu.IommuException;
import io.crossdock.machine.MachineException;
import io.crossdock.workbench.judge.JudgeSettings.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges the engine's IOMMU drivers: see the package. */
public final class Judge {
    /** Operations of a round. A round is short enough to be replayed at once, and long enough to fill tables and caches. */
    public static final int ROUND = 500;

    private static final int BETWEEN_SWEEPS = 50;

    private final JudgeSettings settings;
    private final Dialect dialect;
    private final Optional<QemuInstall> install;
    private final Coverage coverage;
    private final Map<String, Long> differences = new TreeMap<>();
    private final SortedMap<String, Tally> tallies = new TreeMap<>();
    private final List<JudgeReport.Failure> failures = new ArrayList<>();
    private long operations;
    private long accesses;
    private long refused;
    private int rounds;

    /** Is told how far a run has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param operations operations made so far
         * @param accesses accesses judged so far
         */
        void made(long operations, long accesses);
    }

    private static final class Tally {
        long transfers;
        final Map<String, Long> commands = new TreeMap<>();
        OptionalLong translations = OptionalLong.empty();
        JudgeReport.Flags flags = JudgeReport.Flags.NONE;
    }

    private Judge(JudgeSettings settings, Optional<QemuInstall> install) {
        this.settings = settings;
        this.dialect = settings.unit().dialect();
        this.install = install;
        this.coverage = new Coverage(dialect);
    }

    /**
     * Judges, on the preferred QEMU if one is asked for.
     *
     * @throws MachineException if there is no QEMU, it lacks the unit, or it dies
     */
    public static JudgeReport run(JudgeSettings settings, Progress progress) {
        return run(
                settings,
                settings.machines() == Machines.MODEL
                        ? Optional.empty()
                        : Optional.of(QemuInstall.find(ofQemu(settings.unit()))),
                progress);
    }

    private static QemuUnit ofQemu(JudgeUnit unit) {
        return unit.qemu().orElseThrow(() -> new MachineException("QEMU has no " + unit + ": no release can judge it"));
    }

    /** As {@link #run(JudgeSettings, Progress)}, on this QEMU. */
    static JudgeReport run(JudgeSettings settings, Optional<QemuInstall> install, Progress progress) {
        return new Judge(settings, install).run(progress);
    }

    private JudgeReport run(Progress progress) {
        long start = System.nanoTime();
        for (long seed = settings.seed(); operations < settings.operations(); seed++) {
            round(seed, (int) Math.min(ROUND, settings.operations() - operations), progress);
            if (failures.size() >= settings.failures()) {
                break;
            }
        }
        return report(System.nanoTime() - start);
    }

    private void round(long seed, int length, Progress progress) {
        Path trace = install.isPresent() ? temporaryFile() : null;
        List<Subject> subjects = new ArrayList<>();
        try {
            if (settings.machines() != Machines.QEMU) {
                subjects.add(new Subject("model", Optional.empty(), Benches.model(settings.unit()), dialect));
            }
            if (install.isPresent() && trace != null) {
                subjects.add(new Subject(
                        "QEMU " + install.get().version(),
                        Optional.of(install.get().version()),
                        Benches.qemu(install.get(), ofQemu(settings.unit()), trace),
                        dialect));
            }
            judge(seed, length, new Trial(settings.unit(), dialect, subjects, coverage), progress);
        } finally {
            subjects.forEach(Subject::close);
            subjects.forEach(s -> add(s, trace));
            delete(trace);
        }
        rounds++;
    }

    private void judge(long seed, int length, Trial trial, Progress progress) {
        Round round = new Round(trial, seed);
        int done = 0;
        try {
            round.start();
            while (done < length) {
                done++;
                round.step();
                if (done % BETWEEN_SWEEPS == 0) {
                    trial.judgeArena();
                    progress.made(operations + done, accesses + trial.accesses());
                }
            }
            round.finish();
        } catch (Disagreement | IommuException e) {
            failures.add(new JudgeReport.Failure(seed, done, String.valueOf(e.getMessage()), round.lately()));
        }
        operations += done;
        accesses += trial.accesses();
        refused += trial.refused();
        trial.differences().forEach((id, hits) -> differences.merge(id, hits, Long::sum));
    }

    private void add(Subject s, @Nullable Path trace) {
        Tally tally = tallies.computeIfAbsent(s.name(), name -> new Tally());
        tally.transfers += s.transfers();
        tally.flags = tally.flags.plus(s.flagTally().report());
        s.tap().published().forEach((kind, count) -> tally.commands.merge(kind, count, Long::sum));
        if (s.qemu().isPresent() && trace != null) {
            tally.translations = OptionalLong.of(tally.translations.orElse(0) + lines(trace));
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("crossdock-", ".trace");
        } catch (IOException e) {
            throw new MachineException("no file for QEMU's trace: " + e.getMessage(), e);
        }
    }

    private static long lines(Path trace) {
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
            return lines.count();
        } catch (IOException e) {
            throw new MachineException("cannot read QEMU's trace: " + e.getMessage(), e);
        }
    }

    private static void delete(@Nullable Path trace) {
        try {
            if (trace != null) {
                Files.deleteIfExists(trace);
            }
        } catch (IOException e) {
            throw new MachineException("cannot remove QEMU's trace: " + e.getMessage(), e);
        }
    }

    private JudgeReport report(long nanos) {
        List<JudgeReport.Machine> machines = tallies.entrySet().stream()
                .map(e -> new JudgeReport.Machine(
                        e.getKey(),
                        e.getValue().transfers,
                        Map.copyOf(e.getValue().commands),
                        e.getValue().translations,
                        dialect.setsFlags() ? Optional.of(e.getValue().flags) : Optional.empty()))
                .toList();
        List<JudgeReport.Difference> rows = KnownDifferences.ALL.stream()
                .map(d -> new JudgeReport.Difference(
                        d.id(), d.reason(), d.source(), differences.getOrDefault(d.id(), 0L)))
                .filter(row -> row.hits() > 0)
                .toList();
        return new JudgeReport(
                settings,
                machines,
                operations,
                rounds,
                accesses,
                refused,
                List.copyOf(failures),
                rows,
                new TreeMap<>(coverage.cells()),
                notJudged(),
                nanos);
    }

    private List<String> notJudged() {
        List<String> lines = new ArrayList<>();
        if (install.isEmpty()) {
            lines.add("QEMU was not asked: what engine and model have wrong in common shows only where the plain map"
                    + " tells them apart");
        }
        lines.addAll(dialect.notJudged());
        return lines;
    }
}
