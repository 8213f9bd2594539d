package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.PeerLink;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables about pairs of devices. */
class TablesTest {
    private static final double NONE = Double.NaN;

    private static HostFacts host(String name, String text) {
        return Inputs.of(List.of(SourceText.of(name, text)))
                .machine()
                .platform()
                .host();
    }

    private static PairDevice device(String name) {
        return new PairDevice(name, Optional.empty());
    }

    @Test
    void shouldReadTheTableOfPathsWithTheNamesOfItsLegend() {
        HostFacts host = host("topo.txt", Samples.TOPO);

        PairLabels table = host.labels().getFirst();
        assertThat(host.labels()).hasSize(1);
        assertThat(table.meaning()).isEqualTo("path");
        assertThat(table.devices()).containsExactly(device("GPU0"), device("GPU1"), device("mlx5_3"));
        assertThat(table.cells())
                .containsExactly(List.of("", "NV4", "PXB"), List.of("NV4", "", "SYS"), List.of("PXB", "SYS", ""));
        assertThat(host.peerLinks()).containsExactly(new PeerLink(device("GPU0"), device("GPU1"), "NVLink", 4));
    }

    @Test
    void shouldReadWhatTheDriverAllowsOutOfAQuotation() {
        PairLabels table = host("x.txt", Samples.TOPO_P2P).labels().getFirst();

        assertThat(table.meaning()).isEqualTo("write");
        assertThat(table.cells()).containsExactly(List.of("", "OK"), List.of("CNS", ""));
    }

    @Test
    void shouldReadAMarkdownTable() {
        PairLabels table = host("x.md", """
                |      | GPU0 | GPU1 |
                |------|------|------|
                | GPU0 | X    | PHB  |
                | GPU1 | PHB  | X    |
                """).labels().getFirst();

        assertThat(table.cells()).containsExactly(List.of("", "PHB"), List.of("PHB", ""));
    }

    @Test
    void shouldReadTheBandwidthTest() {
        HostFacts host = host("p2p.txt", Samples.P2P_TEST);

        List<PairDevice> gpus = List.of(
                new PairDevice("GPU0", Optional.of(Bdf.parse("0000:3b:00.0"))),
                new PairDevice("GPU1", Optional.of(Bdf.parse("0001:af:00.0"))));
        assertThat(host.measurements())
                .containsExactly(
                        figures(Quantity.ONE_WAY_BANDWIDTH, false, gpus, 11.5, 11.25),
                        figures(Quantity.WRITE_BANDWIDTH, true, gpus, 24.5, 24.25),
                        figures(Quantity.BOTH_WAYS_BANDWIDTH, true, gpus, 48.5, 48.25),
                        figures(Quantity.LATENCY_US, true, gpus, 0.5, 0.75));
        PairLabels access = host.labels().getFirst();
        assertThat(access.meaning()).isEqualTo("access");
        assertThat(access.devices()).isEqualTo(gpus);
        assertThat(access.cells()).containsExactly(List.of("", "CAN"), List.of("CANNOT", ""));
    }

    private static PairMeasurement figures(
            Quantity quantity, boolean peer, List<PairDevice> gpus, double there, double back) {
        return new PairMeasurement(
                "p2pBandwidthLatencyTest",
                quantity,
                Optional.of(peer),
                gpus,
                List.of(List.of(NONE, there), List.of(back, NONE)));
    }

    @Test
    void shouldReadATableThatIsCutOff() {
        PairMeasurement table = host("x.txt", """
                Unidirectional P2P=Enabled Bandwidth (P2P Writes) Matrix (GB/s)
                   D\\D     0      1      2
                     0 600.00  24.50  24.75
                     2  23.00
                """).measurements().getFirst();

        assertThat(table.values())
                .containsExactly(List.of(NONE, 24.5, 24.75), List.of(NONE, NONE, NONE), List.of(23.0, NONE, NONE));
    }

    @Test
    void shouldTakeATableWithoutTitleAsWhatItsFileIsCalled() {
        String table = """
                   D\\D     0      1
                     0    \u2014    102
                     1   101     \u2014
                """;

        assertThat(host("p2p-bidir.txt", table).measurements())
                .extracting(PairMeasurement::quantity)
                .containsExactly(Quantity.BOTH_WAYS_BANDWIDTH);
        ImportedMachine unnamed = Inputs.of(List.of(SourceText.of("x.txt", table)));
        assertThat(unnamed.machine().platform().host().measurements().getFirst().quantity())
                .isEqualTo(Quantity.ONE_WAY_BANDWIDTH);
        assertThat(unnamed.notes()).anyMatch(n -> n.text().contains("has no title; taken as GB/s one way"));
    }

    @Test
    void shouldTurnTablesOfNvbandwidthSoThatRowsStart() {
        List<PairMeasurement> tables = host("x.txt", Samples.NVBANDWIDTH).measurements();

        assertThat(tables)
                .extracting(PairMeasurement::quantity)
                .containsExactly(Quantity.WRITE_BANDWIDTH, Quantity.READ_BANDWIDTH, Quantity.LATENCY_US);
        // "0 <- 1" is 20: GPU1 writes to GPU0 with 20.
        assertThat(tables.get(0).values()).containsExactly(List.of(NONE, 10.0), List.of(20.0, NONE));
        // "0 <- 1" is 21: GPU0 reads from GPU1 with 21.
        assertThat(tables.get(1).values()).containsExactly(List.of(NONE, 21.0), List.of(11.0, NONE));
        assertThat(tables.get(2).values()).containsExactly(List.of(NONE, 0.8), List.of(0.9, NONE));
    }

    @Test
    void shouldLeaveProcessorsOutOfRocmTables() {
        PairMeasurement table =
                host("x.txt", Samples.ROCM_BANDWIDTH).measurements().getFirst();

        assertThat(table.devices())
                .containsExactly(
                        new PairDevice("GPU0", Optional.of(Bdf.parse("23:00.0"))),
                        new PairDevice("GPU1", Optional.of(Bdf.parse("c3:00.0"))));
        assertThat(table.values()).containsExactly(List.of(NONE, 12.5), List.of(25.5, NONE));
    }

    @Test
    void shouldReadLinkTypesOfRocm() {
        HostFacts host = host("x.txt", Samples.ROCM_TOPO);

        assertThat(host.labels().getFirst().cells().getFirst()).containsExactly("", "XGMI", "PCIE");
        assertThat(host.peerLinks()).containsExactly(new PeerLink(device("GPU0"), device("GPU1"), "xGMI", 1));
    }

    @Test
    void shouldKeepThatACopyArrivedWrong() {
        assertThat(host("x.txt", Samples.SIMPLE_P2P).messages())
                .containsExactly(new HostMessage(
                        HostMessage.Kind.WRONG_DATA,
                        "simpleP2P: peer copies arrived with wrong data (2 elements shown)",
                        List.of()));
    }

    @Test
    void shouldCountGpusByBusIdOnlyWhereAsManyAreKnown() {
        String one = "21:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20b5]\n\n";
        String two = one + "c1:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20b5]\n\n";

        ImportedMachine fits =
                Inputs.of(List.of(SourceText.of("topo.txt", Samples.TOPO), SourceText.of("lspci.txt", two)));
        ImportedMachine short1 =
                Inputs.of(List.of(SourceText.of("topo.txt", Samples.TOPO), SourceText.of("lspci.txt", one)));

        assertThat(fits.machine().platform().host().labels().getFirst().devices())
                .extracting(PairDevice::function)
                .containsExactly(
                        Optional.of(Bdf.parse("21:00.0")), Optional.of(Bdf.parse("c1:00.0")), Optional.empty());
        assertThat(fits.notes()).anyMatch(n -> n.text().contains("in the order of their bus ids"));
        assertThat(short1.machine().platform().host().labels().getFirst().devices())
                .allMatch(d -> d.function().isEmpty());
        assertThat(short1.notes()).anyMatch(n -> n.text().contains("the tables have 2 GPUs, the machine has 1"));
    }
}
