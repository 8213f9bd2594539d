package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million {@link RandomOperations} in every format and two ways of keeping tables, on all processors. */
@Tag("long")
class RandomOperationsLongTest {
    private static final int STEPS = 1_000_000;

    @Test
    void shouldAgreeWithThePlainMapInEveryFormat() throws Exception {
        List<Callable<RandomOperations>> runs = new ArrayList<>();
        TableOptions other = TableOptions.DEFAULT
                .withSplitBlocks(true)
                .withCoherentWalk(false)
                .withUnmap(UnmapStrategy.PER_ENTRY);
        for (FormatCase shape : FormatCase.ALL) {
            runs.add(() -> run(shape, TableOptions.DEFAULT));
            runs.add(() -> run(shape, other));
        }
        try (ExecutorService processors =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Future<RandomOperations> each : processors.invokeAll(runs)) {
                RandomOperations done = each.get();
                int levels = done.shape.leafLevels();
                assertThat(List.of(done.refusedMaps, done.refusedHoles, done.splitBlocks + done.refusedParts))
                        .as("%s: maps, holes and parts refused or split", done)
                        .allMatch(count -> count > 100);
                assertThat(done.mapped[levels - 1])
                        .as("%s: largest leaves", done)
                        .isGreaterThan(1_000);
            }
        }
    }

    private static RandomOperations run(FormatCase shape, TableOptions options) {
        long start = System.nanoTime();
        RandomOperations operations = new RandomOperations(shape, options, 1);
        operations.run(STEPS);
        operations.finish();
        System.out.printf("%,d operations on %s: %.1f s%n", STEPS, operations, (System.nanoTime() - start) / 1e9);
        return operations;
    }
}
