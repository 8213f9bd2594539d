package io.crossdock.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightSinkTest {
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeFunction function = new FakeFunction("41:00.0");
    private final List<String> heard = new ArrayList<>();
    private final EventSink listener = new EventSink() {
        @Override
        public void leavesWritten(int level, long iova, int count) {
            heard.add(level + " " + Long.toHexString(iova) + " " + count);
        }
    };

    @TempDir
    private Path folder;

    FlightSinkTest() {
        new FakeSmmu(machine);
        machine.add(function);
    }

    @Test
    void shouldStandAsideWhereNobodyRecordsTheEngine() {
        assertThat(FlightSink.beside(null)).isNull();
        assertThat(FlightSink.beside(listener)).isSameAs(listener);
        try (Recording other = new Recording()) {
            other.enable("jdk.ThreadStart");
            other.start();
            assertThat(FlightSink.beside(listener)).isSameAs(listener);
        }
    }

    /** 12 KiB at a multiple of 16 KiB: three leaves in one run; the rest of the recording is what was not asked for. */
    @Test
    void shouldRecordWhatIsAskedForAndTellTheNextSink() throws IOException {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable("io.crossdock.LeavesWritten");
            recording.enable("io.crossdock.CommandsCompleted");
            recording.start();
            mapAndUnmap();
            recording.stop();
            Path file = folder.resolve("engine.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("io.crossdock."))
                    .toList();
        }
        assertThat(heard).hasSize(1);
        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .containsOnly("io.crossdock.LeavesWritten", "io.crossdock.CommandsCompleted")
                .containsOnlyOnce("io.crossdock.LeavesWritten");
        RecordedEvent leaves = events.stream()
                .filter(event -> event.hasField("iova"))
                .findFirst()
                .orElseThrow();
        assertThat(leaves.getInt("level") + " " + Long.toHexString(leaves.getLong("iova")) + " "
                        + leaves.getInt("count"))
                .isEqualTo(heard.getFirst())
                .startsWith("0 ")
                .endsWith(" 3");
        assertThat(leaves.getStackTrace()).isNull();
    }

    private void mapAndUnmap() {
        DmaConfig config = DmaConfig.of(DomainKind.TRANSLATED).withSink(listener);
        try (Dma dma = Dma.start(machine, config)) {
            DmaDevice device = dma.attach(function);
            DmaMemory buffer = machine.allocate(12 << 10, 4096);
            DmaMapping mapping = device.mapSingle(buffer, 0, 12 << 10, Direction.BIDIRECTIONAL);
            device.unmap(mapping);
        }
    }
}
