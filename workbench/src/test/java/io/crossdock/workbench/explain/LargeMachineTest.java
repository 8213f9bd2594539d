package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.PciTopology;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Repository;
import io.crossdock.testing.Seeds;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.explain.verdict.Verdicts;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The machine of examples/large-machine.sh: an answer is that of any two devices for which it stands. */
class LargeMachineTest {
    private static final Optional<KernelVersion> KERNEL = Optional.of(KernelVersion.parse("6.12"));
    private static final int GPUS = 21 * 4 * 60;
    private static final int PAIRS = GPUS * (GPUS - 1);

    private static MachineDescription machine;
    private static MatrixReport matrix;

    @BeforeAll
    static void explainIt() throws IOException {
        Process script = new ProcessBuilder(
                        "sh",
                        Repository.root().resolve("examples/large-machine.sh").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] dump = script.getInputStream().readAllBytes();
        long began = System.nanoTime();
        machine = Matrix.asked(
                Inputs.of(List.of(SourceText.of("large.txt", dump))).machine(),
                KERNEL,
                Optional.of(Iommu.Mode.TRANSLATED));
        long read = System.nanoTime();
        matrix = new Explainer().matrix(machine, Optional.empty(), Optional.empty());
        long explained = System.nanoTime();
        System.out.printf(
                "%,d functions, %,d pairs: read in %d ms, verdicts in %d ms%n",
                machine.topology().functions().size(),
                PAIRS,
                (read - began) / 1_000_000,
                (explained - read) / 1_000_000);
    }

    /** The figures by hand: 21 domains of 4 switches, each with 20 GPUs below ports that redirect and 40 below others. */
    @Test
    void shouldCountThePairsOfEachKind() {
        assertThat(machine.topology().functions()).hasSize(21 * (1 + 4 * (1 + 1 + 60 + 60)));
        assertThat(matrix.devices()).extracting(d -> d.members().size()).containsExactly(1_680, 3_360);
        assertThat(matrix.pairs())
                .extracting(
                        MatrixReport.Pair::from,
                        MatrixReport.Pair::to,
                        MatrixReport.Pair::routeClass,
                        p -> p.example().pairs())
                .containsExactlyInAnyOrder(
                        tuple("gpu0", "gpu0", "switch, redirected", 84L * 20 * 19),
                        tuple("gpu0", "gpu0", "root ports", 21L * 4 * 3 * 20 * 20),
                        tuple("gpu0", "gpu0", "root complexes", 21L * 20 * 80 * 80),
                        tuple("gpu0", "gpu1", "switch, redirected", 84L * 20 * 40),
                        tuple("gpu0", "gpu1", "root ports", 21L * 4 * 3 * 20 * 40),
                        tuple("gpu0", "gpu1", "root complexes", 21L * 20 * 80 * 160),
                        tuple("gpu1", "gpu0", "switch, redirected", 84L * 40 * 20),
                        tuple("gpu1", "gpu0", "root ports", 21L * 4 * 3 * 40 * 20),
                        tuple("gpu1", "gpu0", "root complexes", 21L * 20 * 160 * 80),
                        tuple("gpu1", "gpu1", "switch", 84L * 40 * 39),
                        tuple("gpu1", "gpu1", "root ports", 21L * 4 * 3 * 40 * 40),
                        tuple("gpu1", "gpu1", "root complexes", 21L * 20 * 160 * 160));
        assertThat(matrix.pairs().stream().mapToLong(p -> p.example().pairs()).sum())
                .isEqualTo(PAIRS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAnswerForAnyTwoDevicesAsForThoseThatStandForThem(long seed) {
        askEachByItself(seed, 2_000);
    }

    @Test
    @Tag("long")
    void shouldAnswerSoForOneInAHundredPairs() {
        askEachByItself(2, PAIRS / 100);
    }

    /** A plain oracle: two devices at random, asked by themselves. */
    private static void askEachByItself(long seed, int times) {
        Map<String, String> rowOf = new HashMap<>();
        matrix.devices().forEach(d -> d.members().forEach(m -> rowOf.put(m, d.name())));
        Map<List<String>, List<String>> shown = new HashMap<>();
        matrix.pairs().forEach(p -> shown.put(List.of(p.from(), p.to(), p.routeClass()), answers(p.verdicts())));
        DeviceNames names = DeviceNames.of(machine);
        Verdicts verdicts = Verdicts.about(machine);
        List<String> all = List.copyOf(rowOf.keySet());
        Random random = new Random(seed);
        Set<List<String>> met = new HashSet<>();
        for (int asked = 0; asked < times; ) {
            String from = all.get(random.nextInt(all.size()));
            String to = all.get(random.nextInt(all.size()));
            if (from.equals(to)) {
                continue;
            }
            asked++;
            PeerRoute route = PeerRoute.between(machine.topology(), names.resolve(from), names.resolve(to));
            List<String> kind =
                    List.of(rowOf.get(from), rowOf.get(to), route.routeClass().phrase());
            met.add(kind);
            assertThat(answers(asked(verdicts, route))).as(from + " to " + to).isEqualTo(shown.get(kind));
        }
        assertThat(met.size()).as("kinds of pairs that were met").isGreaterThanOrEqualTo(9);
    }

    static LongStream seeds() {
        return Seeds.orElse(1);
    }

    private static List<LayerVerdict> asked(Verdicts verdicts, PeerRoute route) {
        PciTopology topology = machine.topology();
        Bdf from = route.client();
        Bdf to = route.provider();
        return verdicts.of(topology.require(from), topology.require(to), route, P2pDma.verdict(machine, from, to));
    }

    private static List<String> answers(List<LayerVerdict> verdicts) {
        return verdicts.stream()
                .map(v -> v.layer() + " " + v.name() + " " + v.answer() + " " + v.how())
                .toList();
    }
}
