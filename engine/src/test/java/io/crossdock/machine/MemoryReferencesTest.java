package io.crossdock.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryReferencesTest {
    private final MemoryReferences references = new MemoryReferences();
    private final AtomicInteger given = new AtomicInteger();

    @Test
    void shouldGiveBackAtOnceWhatNobodyRefersTo() {
        references.take();
        references.drop();
        references.free(given::incrementAndGet);
        assertThat(given).hasValue(1);
    }

    @Test
    void shouldGiveBackOnceWithTheLastReference() {
        references.take();
        references.take();
        references.free(given::incrementAndGet);
        references.drop();
        assertThat(given).hasValue(0);
        references.drop();
        assertThat(given).hasValue(1);
        assertThatThrownBy(references::drop).isInstanceOf(IllegalStateException.class);
        assertThat(given).hasValue(1);
    }

    @Test
    void shouldRefuseWhatFollowsAFree() {
        references.take();
        references.free(given::incrementAndGet);
        assertThatThrownBy(references::take)
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("freed");
        assertThatThrownBy(() -> references.free(given::incrementAndGet))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("freed before");
        references.drop();
        assertThat(given).hasValue(1);
    }
}
