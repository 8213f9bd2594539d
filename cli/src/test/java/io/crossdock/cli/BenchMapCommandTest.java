package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.cli.json.Schemas;
import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchMapCommandTest {
    private String out = "";
    private String err = "";

    private int bench(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        List<String> line = new ArrayList<>(List.of("bench", "map"));
        line.addAll(List.of(arguments));
        int code = Main.run(line.toArray(String[]::new), new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void shouldCount() {
        int code = bench("--count", "--walk", "noncoherent", "--pages", "4K", "--unmap", "each", "--size", "4K,1M");
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(err).isEmpty();
        assertThat(out).isEqualTo("""
                map and unmap on SMMUv3 (Arm LPAE, 4 KiB granule), non-coherent walks, coherent device, unmap entry
                by entry, strict invalidation, pages of 4 KiB, magazines, bidirectional, 1 live, ring

                  events                       4 KiB  1 MiB
                  map     locks taken              0      1
                          entries written          1    256
                          table syncs              1      1
                          table lines cleaned      1     32
                  unmap   locks taken              1      2
                          entries cleared          1    256
                          table syncs              1    256
                          table lines cleaned      1    256
                          commands queued          2      2
                          completions awaited      1      1
                """);
    }

    /** Blocks have 2 MiB and 1 GiB, 32 MiB, or 512 MiB; a buffer is aligned for those that fit into it. */
    @ParameterizedTest
    @CsvSource({
        "4K, 2M, 1", "4K, 64K, 16", "4K, 1G, 1",
        "16K, 2M, 128", "16K, 32M, 1", "16K, 64M, 2",
        "64K, 2M, 32", "64K, 64K, 1", "64K, 512M, 1"
    })
    void shouldCountEntriesOfEveryGranule(String granule, String size, int entries) throws IOException {
        assertThat(bench("--count", "--json", "--granule", granule, "--size", size))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode events =
                JsonMapper.shared().readTree(out).get("results").get(0).get("events");
        assertThat(events.get("map").get("leavesWritten").asInt()).isEqualTo(entries);
        assertThat(events.get("unmap").get("leavesCleared").asInt()).isEqualTo(entries);
    }

    @Test
    void shouldCountStage2() throws IOException {
        assertThat(bench("--count", "--stage", "2", "--granule", "16K", "--size", "64K"))
                .isEqualTo(ExitCode.OK);
        assertThat(out).startsWith("map and unmap on SMMUv3 (Arm LPAE stage 2, 16 KiB granule), ");
        assertThat(bench("--count", "--json", "--stage", "2", "--size", "2M")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
    }

    @Test
    void shouldCountTheGuestTablesOfAmdVi() {
        assertThat(bench("--count", "--unit", "amdvi", "--stage", "1", "--size", "64K"))
                .isEqualTo(ExitCode.OK);
        assertThat(out).startsWith("map and unmap on AMD-Vi (version 2, 4 levels), ");
    }

    @Test
    void shouldCountTheFirstStageOfVtd() throws IOException {
        assertThat(bench("--count", "--unit", "vtd", "--stage", "1", "--size", "2M"))
                .isEqualTo(ExitCode.OK);
        assertThat(out).startsWith("map and unmap on VT-d (first stage, 4 levels), ");
        assertThat(bench("--count", "--json", "--unit", "vtd", "--stage", "1", "--size", "2M"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        assertThat(out).contains("\"stage\" : 1");
    }

    @Test
    void shouldFollowItsSchema() throws IOException {
        assertThat(bench(
                        "--json",
                        "--ops",
                        "20",
                        "--warmup",
                        "0",
                        "--size",
                        "4K,2M",
                        "--threads",
                        "1,2",
                        "--unit",
                        "amdvi"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode results = JsonMapper.shared().readTree(out).get("results");
        assertThat(results).hasSize(4);
        assertThat(results.get(3).get("size").asLong()).isEqualTo(2 << 20);
        assertThat(results.get(3).get("threads").asInt()).isEqualTo(2);
        assertThat(results.get(3).get("operations").asInt()).isEqualTo(40);
        assertThat(results.get(3).get("events").get("map").get("leavesWritten").asDouble())
                .isEqualTo(1);

        assertThat(bench("--json", "--count")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
    }

    /** As docs/invalidation.md says: 64 commands and the wait are not too many, 256 are. */
    @ParameterizedTest
    @CsvSource({"strict, 2, 17, 65, 257", "adaptive, 2, 17, 65, 2", "strict-ish, 0, 0, 0, 0"})
    void shouldCountTheCommandsOfEachPolicy(String policy, int k4, int k64, int k256, int m1) throws IOException {
        assertThat(bench(
                        "--count",
                        "--json",
                        "--no-ranges",
                        "--pages",
                        "4K",
                        "--policy",
                        policy,
                        "--size",
                        "4K,64K,256K,1M"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode results = JsonMapper.shared().readTree(out).get("results");
        List<Integer> commands = new ArrayList<>();
        results.forEach(result ->
                commands.add(result.get("events").get("unmap").get("commands").asInt()));
        assertThat(commands).containsExactly(k4, k64, k256, m1);
    }

    /** Sixteen pages: one by one, in one list, and around the translation. */
    @ParameterizedTest
    @CsvSource({"smmuv3, 1", "vtd, 1", "amdvi, 1"})
    void shouldWaitOnceForAScatterlistAndNeverForABypass(String unit, int waits) throws IOException {
        assertThat(bench("--count", "--json", "--unit", unit, "--scatterlist", "16", "--size", "4K"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode events =
                JsonMapper.shared().readTree(out).get("results").get(0).get("events");
        assertThat(events.get("map").get("leavesWritten").asInt()).isEqualTo(16);
        assertThat(events.get("unmap").get("leavesCleared").asInt()).isEqualTo(16);
        assertThat(events.get("unmap").get("completions").asInt()).isEqualTo(waits);

        assertThat(bench("--count", "--json", "--unit", unit, "--bypass", "--size", "64K"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        events = JsonMapper.shared().readTree(out).get("results").get(0).get("events");
        for (String call : List.of("map", "unmap")) {
            events.get(call).forEach(count -> assertThat(count.asDouble()).isZero());
        }
    }

    @Test
    void shouldTimeScatterlistsAndBypasses() {
        for (String[] what :
                new String[][] {{"--scatterlist", "4"}, {"--bypass"}, {"--scatterlist", "2", "--bypass"}}) {
            List<String> line = new ArrayList<>(List.of(what));
            line.addAll(List.of("--ops", "20", "--warmup", "0", "--size", "4K", "--threads", "2", "--live", "3"));
            assertThat(bench(line.toArray(String[]::new))).isEqualTo(ExitCode.OK);
            assertThat(out).contains(what.length == 1 ? "around the translation" : what[1] + " pieces a call");
        }
    }

    /** A list of sixteen pieces flushes once where absent entries are remembered, too. */
    @Test
    void shouldFlushAMappedListOnceInCachingMode() throws IOException {
        assertThat(bench("--count", "--json", "--unit", "vtd", "--caching-mode", "--scatterlist", "16", "--size", "4K"))
                .isEqualTo(ExitCode.OK);
        JsonNode map = JsonMapper.shared()
                .readTree(out)
                .get("results")
                .get(0)
                .get("events")
                .get("map");
        assertThat(map.get("completions").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vtd", "amdvi"})
    void shouldFlushAMapInCachingMode(String unit) throws IOException {
        assertThat(bench("--count", "--json", "--unit", unit, "--caching-mode", "--size", "64K"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode map = JsonMapper.shared()
                .readTree(out)
                .get("results")
                .get(0)
                .get("events")
                .get("map");
        assertThat(map.get("commands").asInt()).isEqualTo(2);
        assertThat(map.get("completions").asInt()).isEqualTo(1);
    }

    @Test
    void shouldPrintOneLineOfValuesForEachCase() {
        assertThat(bench("--csv", "--ops", "20", "--warmup", "0", "--size", "64K", "--threads", "1,3", "--unit", "vtd"))
                .isEqualTo(ExitCode.OK);
        List<String> lines = out.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("size,threads,operations,seconds,opsPerSecond,mapMean,mapP50,");
        assertThat(lines.get(2)).startsWith("65536,3,60,");
        assertThat(lines)
                .allMatch(line -> line.split(",").length == lines.get(0).split(",").length);
    }

    @Test
    void shouldShowTimesWithinTheScreen() {
        assertThat(bench("--ops", "20", "--warmup", "0", "--threads", "1,2")).isEqualTo(ExitCode.OK);
        assertThat(out).contains("pairs/s", "software alone", "clock's");
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
    }

    /** A transaction is two pairs of a page each; counts are of one pair. */
    @Test
    void shouldAnswerRequests() throws IOException {
        assertThat(bench("--pattern", "tcp_rr", "--json", "--ops", "10", "--warmup", "0", "--threads", "1,2"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode answer = JsonMapper.shared().readTree(out);
        assertThat(answer.get("conditions").get("direction").isNull()).isTrue();
        JsonNode two = answer.get("results").get(1);
        assertThat(two.get("size").asInt()).isEqualTo(2048);
        assertThat(two.get("operations").asInt()).isEqualTo(40);
        for (String call : List.of("leavesWritten", "leavesCleared")) {
            JsonNode counts = two.get("events").get(call.equals("leavesWritten") ? "map" : "unmap");
            assertThat(counts.get(call).asDouble()).isEqualTo(1);
        }
        assertThat(two.get("events").get("unmap").get("completions").asDouble()).isEqualTo(1);

        assertThat(matrix("--pattern", "tcp_rr", "--threads", "2", "--policy", "strict", "--live", "3", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-matrix-1", out)).isEmpty();
        answer = JsonMapper.shared().readTree(out);
        assertThat(answer.get("results"))
                .hasSize(5)
                .allSatisfy(
                        result -> assertThat(result.get("operations").asInt()).isEqualTo(40));
        assertThat(matrix("--pattern", "tcp_rr", "--threads", "2", "--policy", "strict"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.replaceAll("\\s+", " ")).contains("map and unmap of 2 KiB on", "a send buffer of 67 bytes");
    }

    @Test
    void shouldMapOnOneThreadAndUnmapOnAnother() throws IOException {
        assertThat(bench(
                        "--producer-consumer",
                        "--json",
                        "--ops",
                        "10",
                        "--warmup",
                        "0",
                        "--threads",
                        "2,4",
                        "--size",
                        "4K"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-1", out)).isEmpty();
        JsonNode answer = JsonMapper.shared().readTree(out);
        assertThat(answer.get("conditions").get("producerConsumer").asBoolean()).isTrue();
        assertThat(answer.get("conditions").get("live").asInt()).isEqualTo(256);
        assertThat(answer.get("conditions").get("handOverNanos").asDouble()).isPositive();
        assertThat(answer.get("results").get(0).get("operations").asInt()).isEqualTo(10);
        assertThat(answer.get("results").get(1).get("operations").asInt()).isEqualTo(20);

        assertThat(matrix("--producer-consumer", "--threads", "2", "--policy", "deferred", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-matrix-1", out)).isEmpty();
        assertThat(JsonMapper.shared().readTree(out).get("results"))
                .hasSize(5)
                .allSatisfy(
                        result -> assertThat(result.get("operations").asInt()).isEqualTo(10));
        assertThat(matrix("--producer-consumer", "--threads", "2", "--policy", "strict"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.replaceAll("\\s+", " "))
                .contains("half of the threads map and half unmap", "handing a mapping over takes");
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
    }

    private int matrix(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--matrix", "--ops", "10", "--warmup", "0", "--rounds", "2"));
        line.addAll(List.of(arguments));
        return bench(line.toArray(String[]::new));
    }

    @Test
    void shouldCompareAllAllocatorsAndPolicies() throws IOException {
        assertThat(matrix("--threads", "1,2,8", "--json")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-matrix-1", out)).isEmpty();
        JsonNode answer = JsonMapper.shared().readTree(out);
        assertThat(answer.get("base").get("allocator").asString()).isEqualTo("magazines");
        assertThat(answer.get("conditions").get("size").asInt()).isEqualTo(4096);
        assertThat(answer.get("results")).hasSize(75);
        answer.get("results").forEach(result -> {
            int threads = result.get("threads").asInt();
            assertThat(result.get("operations").asInt()).isEqualTo(10 * threads);
            assertThat(result.get("rounds")).hasSize(2);
            assertThat(result.has("identityRefused"))
                    .isEqualTo(result.get("allocator").asString().equals("identity"));
            if (threads == 2) {
                assertThat(result.get("ofTwoThreads").asDouble()).isEqualTo(1);
            }
        });
    }

    @Test
    void shouldShowAMatrixWithinTheScreen() {
        assertThat(matrix("--threads", "1,2,8,32,100", "--allocator", "magazines,pools"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
        assertThat(out.lines()
                        .filter(List.of("strict", "adaptive", "strict-ish", "deferred", "deferred-single")::contains))
                .hasSize(5);
        assertThat(out.lines().filter(line -> line.startsWith("  magazines ")))
                .hasSize(5)
                .allMatch(line -> line.strip().split(" +").length == 14);
        assertThat(out).contains("8:2  32:2  100:2", "by magazines, strict, 1 thread");
    }

    /** Seven numbers of threads go into two blocks for each policy, and each is there once. */
    @Test
    void shouldBreakAWideMatrix() {
        assertThat(matrix("--threads", "2,3,4,5,6,7,8", "--policy", "deferred,deferred", "--allocator", "pools,tree"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
        assertThat(out.lines().filter("deferred"::equals)).hasSize(2);
        assertThat(out.lines().filter(line -> line.startsWith("  tree "))).hasSize(2);
        assertThat(out.lines().filter(line -> line.startsWith("  threads ")).toList())
                .hasSize(2)
                .anyMatch(line -> line.endsWith(" 6:2"))
                .anyMatch(line -> line.endsWith(" 8:2"));
        assertThat(out).contains("by pools, deferred, 2 threads");
    }

    @Test
    void shouldNarrowAMatrix() {
        assertThat(matrix("--csv", "--allocator", "identity,tree", "--policy", "strict-ish,strict", "--threads", "3"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.lines().map(line -> line.replaceFirst("^([^,]+,[^,]+,[^,]+,[^,]+).*", "$1")))
                .containsExactly(
                        "allocator,policy,threads,operations",
                        "identity,strict-ish,3,30",
                        "tree,strict-ish,3,30",
                        "identity,strict,3,30",
                        "tree,strict,3,30");
    }

    private int split(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--split", "--ops", "1100", "--warmup", "0"));
        line.addAll(List.of(arguments));
        return bench(line.toArray(String[]::new));
    }

    /** The counts of a strict and of a deferred pair, and prices with their origin. */
    @Test
    void shouldSplitAPair() throws IOException {
        assertThat(split("--json", "--size", "4K,64K", "--threads", "1,2")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-split-1", out)).isEmpty();
        JsonNode answer = JsonMapper.shared().readTree(out);
        assertThat(answer.get("results")).hasSize(4);
        JsonNode last = answer.get("results").get(3);
        assertThat(last.get("size").asInt()).isEqualTo(65_536);
        assertThat(last.get("threads").asInt()).isEqualTo(2);
        assertThat(last.get("operations").asInt()).isEqualTo(2200);
        assertThat(last.get("software").get("marks").asDouble()).isCloseTo(10, within(1e-9));
        assertThat(last.get("hardware").get("commands").get("count").asDouble()).isEqualTo(1);
        assertThat(last.get("hardware").get("waits").get("nanos").asDouble()).isEqualTo(883);
        assertThat(answer.get("prices")).hasSize(4);
        assertThat(answer.get("prices").get(0).get("kind").asString()).isEqualTo("fitted");

        assertThat(split("--json", "--size", "4K", "--unit", "vtd", "--policy", "deferred"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("bench-map-split-1", out)).isEmpty();
        answer = JsonMapper.shared().readTree(out);
        JsonNode hardware = answer.get("results").get(0).get("hardware");
        assertThat(hardware.get("commands").get("count").asDouble()).isEqualTo(1 / 256.0);
        assertThat(hardware.get("waits").get("count").asDouble()).isEqualTo(1 / 256.0);
        assertThat(answer.get("prices").get(1).get("kind").asString()).isEqualTo("assumed");
    }

    @Test
    void shouldShowASplitWithinTheScreen() {
        assertThat(split("--threads", "1,2,100", "--walk", "noncoherent", "--device", "noncoherent", "--size", "4K,2M"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
        assertThat(out.lines().filter(line -> line.startsWith("  software "))).hasSize(2);
        assertThat(out.lines().map(line -> line.strip().split(" {2,}")[0]))
                .contains(
                        "software",
                        "page table",
                        "wait",
                        "hardware",
                        "waits",
                        "data lines maintained",
                        "both",
                        "check");
        assertThat(out.lines().filter(line -> line.contains("100 threads: software")))
                .hasSize(2);
        assertThat(out.replaceAll("\\s+", " "))
                .contains(
                        "SMMUv3 (Arm LPAE, 4 KiB granule), non-coherent walks",
                        "waits: 190–883 ns, best 883, measured: Kunpeng 920 (D06)",
                        "fitted: study seed003 of validate unmap");
    }

    /** Whatever the figures: conditions, rows and prices of docs/bench.md's example are those of the command. */
    @Test
    void shouldSplitAsItsPageShows() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/bench.md"));
        String command = "$ ./crossdock bench map --split --size 4K,64K,1M --pages 4K\n";
        int start = page.indexOf(command) + command.length();
        assertThat(split("--size", "4K,64K,1M", "--pages", "4K")).isEqualTo(ExitCode.OK);
        assertThat(shape(page.substring(start, page.indexOf("```", start)))).isEqualTo(shape(out));
    }

    /** All but figures and verdicts. */
    private static List<String> shape(String screen) {
        return screen.lines()
                .map(line -> line.replaceAll("-?[\\d.,]+", "0")
                        .replaceAll(" +", " ")
                        .replaceAll("(not confirmed|confirmed|open)$", "?"))
                .toList();
    }

    @Test
    void shouldPrintOneLineOfValuesForEachSplit() {
        assertThat(split("--csv", "--size", "4K", "--threads", "1,2", "--allocator", "identity"))
                .isEqualTo(ExitCode.OK);
        List<String> lines = out.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("size,threads,operations,allocatorNanos,pageTableNanos,invalidationNanos,");
        assertThat(lines.get(1)).startsWith("4096,1,1100,0.000,");
        assertThat(lines)
                .allMatch(line -> line.split(",").length == lines.get(0).split(",").length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pattern tcp_rr --scatterlist 2 | --pattern tcp_rr has single buffers, one each way; leave out --scatterlist",
                "--pattern tcp_rr --direction to  | leave out --direction",
                "--producer-consumer --threads 3 | takes even numbers of --threads, half of which map and half unmap: 3",
                "--producer-consumer --pattern random | hands mappings over in order; leave out --pattern random",
                "--split --matrix      | --split takes single cases apart, and times them; leave out --matrix",
                "--split --count       | --split takes single cases apart, and times them; leave out --count",
                "--split --bypass      | one thread maps and unmaps, through the translation; leave out --bypass",
                "--split --producer-consumer | through the translation; leave out --producer-consumer",
                "--split --rounds 2    | --rounds is for --matrix",
                "--split --policy strict,deferred | one --policy here: strict,deferred",
                "--matrix --rounds 0   | --rounds must be 1 to 99: 0",
                "--rounds 2            | --rounds is for --matrix",
                "--matrix --size 4K,8K | --matrix takes one --size: 2",
                "--matrix --count      | --matrix times what allocators and policies cost; without it, --count counts",
                "--matrix --bypass     | without it, --bypass goes around both",
                "--matrix --allocator slab | unknown allocator: \"slab\"; known are tree, magazines",
                "--policy strict,deferred  | one --policy here: strict,deferred; several are for --matrix",
                "--allocator tree,pools    | one --allocator here: tree,pools; several are for bench map --matrix",
                "--threads 0           | --threads must be 1 to 1024: 0",
                "--live 0              | --live must be 1 to 16777216: 0",
                "--ops -1              | --ops must not be negative: -1",
                "--warmup -1           | --warmup must be 0 to 3600: -1.0",
                "--seconds 0           | --seconds must be above 0, at most 86400: 0.0",
                "--pages 12K           | --pages takes powers of two: 12288",
                "--json --csv          | --json and --csv exclude each other; choose one",
                "--size 0              | a size is a whole number of bytes above zero",
                "--pages 2M --size 4K  | --pages must name 4K, the granule",
                "--stage 3             | --stage takes 1 or 2: 3",
                "--scatterlist -1      | --scatterlist must be 1 to 4096: -1",
                "--churn -1            | --churn must not be negative: -1",
                "--most-commands 0     | --most-commands must be at least 1: 0",
                "--no-ranges --unit vtd | --no-ranges is for --unit smmuv3: vtd has no such choice",
                "--caching-mode --unit vtd --stage 1 | --caching-mode is for --stage 2: absent entries",
                "--caching-mode        | --caching-mode is for --unit vtd and amdvi: an SMMU never remembers absent",
                "--granule 8K          | --granule takes 4K, 16K or 64K: 8192",
                "--granule 16K --unit vtd | --granule 16K is for --unit smmuv3: vtd has pages of 4 KiB alone",
                "--granule 64K --pages 4K | --pages must name 64K, the granule",
                "--size 4096G            | no memory: size=4398046511104, limit=1099511627776",
                "--allocator slab      | unknown allocator: \"slab\"; known are tree, magazines, pools, contiguous"
            })
    void shouldRefuse(String arguments, String message) {
        assertThat(bench(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains(message);
        assertThat(err.lines().filter(line -> line.contains("Exception"))).isEmpty();
        assertThat(out).isEmpty();
    }
}
