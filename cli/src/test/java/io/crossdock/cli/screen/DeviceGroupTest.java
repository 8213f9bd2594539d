package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.Reports;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Example;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceGroupTest {
    @Test
    void shouldKeepDifferentDevicesApart() {
        MatrixReport ring = Reports.ringMatrix();

        assertThat(DeviceGroup.grouped(ring.devices(), new PairIndex(ring.pairs())))
                .allMatch(g -> g.devices().size() == 1);
    }

    @Test
    void shouldPutFunctionsOfOneCardTogether() {
        MatrixReport large = Reports.largeMatrix();

        assertThat(DeviceGroup.grouped(large.devices(), new PairIndex(large.pairs())))
                .extracting(DeviceGroup::label)
                .containsExactly("dev0 +39", "gpu0 +3", "gpu1 +3", "nic0");
    }

    /** Whatever the answers are: what a group gets is what each of its members gets. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeverLoseAnAnswer(long seed) {
        Random random = new Random(seed);
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String name = "dev" + i;
            String bdf = String.format("0000:%02x:00.%d", i / 4, i % 4);
            devices.add(new Device(name, bdf, "", "", List.of(name), random.nextInt(4) != 0, random.nextInt(4) != 0));
        }
        List<Pair> pairs = new ArrayList<>();
        Map<List<Integer>, Status> statusOfSlots = new HashMap<>();
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 16; j++) {
                Device from = devices.get(i);
                Device to = devices.get(j);
                if (i != j && from.initiator() && to.target()) {
                    Status status = statusOfSlots.computeIfAbsent(
                            List.of(i / 4, j / 4), k -> Status.values()[random.nextInt(2)]);
                    boolean odd = random.nextInt(60) == 0;
                    pairs.add(new Pair(
                            from.name(),
                            to.name(),
                            new Example(from.name(), to.name(), 1),
                            "",
                            odd ? Status.UNKNOWN : status,
                            "",
                            List.of()));
                }
            }
        }
        PairIndex index = new PairIndex(pairs);
        List<DeviceGroup> groups = DeviceGroup.grouped(devices, index);

        assertThat(groups.stream().flatMap(g -> g.devices().stream())).containsExactlyInAnyOrderElementsOf(devices);
        for (DeviceGroup rows : groups) {
            for (DeviceGroup columns : groups) {
                Optional<Pair> shown = index.any(rows.devices(), columns.devices());
                for (Device from : rows.devices()) {
                    for (Device to : columns.devices()) {
                        index.pair(from, to)
                                .ifPresent(
                                        p -> assertThat(shown.map(Pair::status)).contains(p.status()));
                    }
                }
            }
        }
    }

    @Test
    void shouldWriteRunsOfNumbersShort() {
        assertThat(DeviceLabel.ranges(List.of("dev0", "dev1", "dev2", "0000:00:1c.0", "dev4", "dev5", "gpu6")))
                .isEqualTo("dev0–2, 0000:00:1c.0, dev4, dev5, gpu6");
    }
}
