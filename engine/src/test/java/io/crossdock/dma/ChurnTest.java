package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChurnTest {
    private static final long PAGE = 4096;
    private static final int ANY = Integer.MAX_VALUE;

    private long now = 5;
    private final Churn churn = new Churn(new AdaptiveFlush(100, 1000, 7), 12, () -> now);

    @Test
    void shouldLimitCommandsFromTheThresholdOn() {
        assertThat(churn.mostCommands(99 * PAGE)).isEqualTo(ANY);
        assertThat(churn.mostCommands(PAGE)).isEqualTo(7);
        assertThat(churn.mostCommands(PAGE)).isEqualTo(7);
    }

    /** Windows of 1000 ns from 5 on. */
    @Test
    void shouldRememberTheWindowBeforeAndNoOther() {
        assertThat(churn.mostCommands(100 * PAGE)).isEqualTo(7);
        now = 1004;
        assertThat(churn.mostCommands(PAGE)).isEqualTo(7);
        now = 1005;
        assertThat(churn.mostCommands(98 * PAGE)).isEqualTo(7);
        now = 2004;
        assertThat(churn.mostCommands(PAGE)).isEqualTo(7);
        now = 2005;
        assertThat(churn.mostCommands(PAGE)).as("99 pages before").isEqualTo(ANY);
    }

    @Test
    void shouldForgetWhatIsTwoWindowsOld() {
        assertThat(churn.mostCommands(100 * PAGE)).isEqualTo(7);
        now = 2004;
        assertThat(churn.mostCommands(PAGE)).isEqualTo(7);
        now = 4005;
        assertThat(churn.mostCommands(PAGE)).isEqualTo(ANY);
    }

    @Test
    void shouldRefuseLimitsThatMeanNothing() {
        assertThatThrownBy(() -> new AdaptiveFlush(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdaptiveFlush(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdaptiveFlush(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
