package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static Batches of(double... times) {
        Batches batches = new Batches(2);
        for (double time : times) {
            batches.add(new double[] {time, 100 - time});
        }
        return batches;
    }

    /** Of eight batches the second, third and fourth; the other column goes with them. */
    @Test
    void shouldTakeTheQuietBatchesOfAllThreads() {
        assertThat(Batches.quiet(List.of(of(90, 4, 1, 6), of(5, 2, 80, 3)))).containsExactly(3, 97);
        assertThat(Batches.quiet(List.of(of(7)))).containsExactly(7, 93);
        assertThat(Batches.quiet(List.of(of(), of(4, 2, 1, 3)))).containsExactly(1.5, 98.5);
    }

    /** Of 3,000 every fourth is kept, 750: 0, 4 to 2,996. The 94th to the 375th are 372 to 1,496. */
    @Test
    void shouldKeepSomeOfVeryMany() {
        Batches batches = new Batches(2);
        for (int i = 0; i < 3000; i++) {
            batches.add(new double[] {i, 0});
        }
        assertThat(Batches.quiet(List.of(batches))[0]).isCloseTo(934, within(1e-9));
        batches.forget();
        batches.add(new double[] {5, 6});
        assertThat(Batches.quiet(List.of(batches))).containsExactly(5, 6);
    }
}
