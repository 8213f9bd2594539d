package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossdock.cli.json.Schemas;
import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code explain --dump-ram} writes, read by {@code decode tables} and by two readers that know no Crossdock. */
class DumpRamTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @CsvSource({"arm-gpu-pair.yaml, arm-lpae-s1", "x86-root-ports.yaml, vtd-ss", "amd-root-ports.yaml, amd-v1"})
    void shouldHoldTheTablesThatExplainReportedOn(String machine, String format) throws IOException {
        JsonNode answer = explain(machine);
        JsonNode tables = answer.at("/ramTables/0");
        JsonNode pte = answer.at("/results/0/pte");
        assertThat(tables.get("root")).isEqualTo(pte.get("tableRoot"));
        assertThat(tables.get("format").stringValue()).isEqualTo(format);

        JsonNode decoded = JsonMapper.shared()
                .readTree(run(
                        "decode",
                        "tables",
                        "--json",
                        "--ram",
                        image().toString(),
                        "--base",
                        answer.get("ramBase").stringValue(),
                        "--root",
                        tables.get("root").stringValue(),
                        "--format",
                        tables.get("format").stringValue(),
                        "--input-bits",
                        tables.get("inputBits").toString()));

        assertThat(Schemas.errors("tables-1", decoded.toString())).isEmpty();
        assertThat(decoded.get("findings")).isEmpty();
        List<long[]> leaves = walk(answer);
        // Every leaf lies in a mapping that decode printed, and there it leads to the same address.
        long leafBytes = 0;
        for (long[] leaf : leaves) {
            leafBytes += leaf[1];
            assertThat(decoded.get("mappings")).anySatisfy(m -> {
                assertThat(leaf[0]).isBetween(hex(m.get("iova")), hex(m.get("iova")) + hex(m.get("size")) - leaf[1]);
                assertThat(leaf[2] - hex(m.get("phys"))).isEqualTo(leaf[0] - hex(m.get("iova")));
            });
        }
        long mappedBytes = 0;
        for (JsonNode m : decoded.get("mappings")) {
            mappedBytes += hex(m.get("size"));
        }
        assertThat(mappedBytes).isEqualTo(leafBytes).isGreaterThanOrEqualTo(1 << 20);
        assertThat(leaves).anySatisfy(leaf -> {
            assertThat(hex(pte.get("iova"))).isBetween(leaf[0], leaf[0] + leaf[1] - 1);
            assertThat(leaf[3]).isEqualTo(hex(pte.get("value")));
        });
    }

    private List<long[]> walk(JsonNode answer) throws IOException {
        JsonNode tables = answer.at("/ramTables/0");
        List<long[]> leaves = new ArrayList<>();
        try (FileChannel ram = FileChannel.open(image())) {
            int top = 12 + 9 * ((tables.get("inputBits").intValue() - 12 + 8) / 9 - 1);
            String format = tables.get("format").stringValue();
            walk(ram, hex(answer.get("ramBase")), hex(tables.get("root")), top, 0, format, leaves);
        }
        return leaves;
    }

    /** One leaf: input address, bytes, physical address, entry. */
    private static void walk(
            FileChannel ram, long base, long table, int shift, long iova, String format, List<long[]> leaves)
            throws IOException {
        ByteBuffer page = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(ram.read(page, table - base)).isEqualTo(4096);
        for (int i = 0; i < 512; i++) {
            long entry = page.getLong(8 * i);
            long at = iova + ((long) i << shift);
            if ((entry & (format.equals("vtd-ss") ? 3 : 1)) == 0) {
                continue;
            }
            long size = 1L << shift;
            boolean leaf = switch (format) {
                case "vtd-ss" -> shift == 12 || (entry & 0x80) != 0;
                case "amd-v1" -> (entry & 0xe00) == 0 || (entry & 0xe00) == 0xe00;
                default -> shift == 12 || (entry & 2) == 0;
            };
            if (leaf) {
                if (format.equals("amd-v1") && (entry & 0xe00) == 0xe00) {
                    // A page of several entries: the lowest zero bit of the address from 12 on is the page's highest.
                    for (size = 0x2000; (entry & size >> 1) != 0; size <<= 1) {}
                }
                long phys = (entry & 0xffff_ffff_f000L & -size) + (at & size - 1);
                leaves.add(new long[] {at, 1L << shift, phys, entry});
            } else {
                walk(ram, base, entry & 0xffff_ffff_f000L, shift - 9, at, format, leaves);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"arm-gpu-pair.yaml", "x86-root-ports.yaml", "amd-root-ports.yaml"})
    void shouldBeWalkedByTheScriptOfTheExamples(String machine) throws Exception {
        assumeTrue(hasPython(), "python3 is not installed");
        JsonNode answer = explain(machine);
        Path json = Files.writeString(folder.resolve("explain.json"), answer.toString());
        Process script = new ProcessBuilder(
                        "python3",
                        Repository.root().resolve("examples/walk-tables.py").toString(),
                        image().toString())
                .redirectInput(json.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(printed).isZero();

        List<String> leaves = walk(answer).stream()
                .map(l -> "0x%x 0x%x 0x%x 0x%x".formatted(l[0], l[1], l[2], l[3]))
                .toList();
        assertThat(printed.lines().toList()).isNotEmpty().isEqualTo(leaves);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            return version.waitFor(20, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldHaveNoTablesWhereNothingIsTranslated() {
        String[] args = {
            "explain",
            example("x86-root-ports.yaml"),
            "gpu0",
            "gpu1",
            "--iommu",
            "off",
            "--transfer",
            "1MiB",
            "--json",
            "--dump-ram",
            image().toString()
        };
        JsonNode answer = JsonMapper.shared().readTree(run(args));
        assertThat(answer.get("ramTables")).isEmpty();
        assertThat(answer.get("ramBase").stringValue()).startsWith("0x");
    }

    @Test
    void shouldSayHowToReadWhatItWrote() {
        assertThat(run(
                        "explain",
                        example("arm-gpu-pair.yaml"),
                        "gpu0",
                        "gpu1",
                        "--transfer",
                        "1MiB",
                        "--dump-ram",
                        image().toString()))
                .contains("  memory    wrote ", "crossdock decode tables --ram ");
    }

    @Test
    void shouldNotOverwriteAFile() throws IOException {
        Files.createFile(image());
        assertThat(refused(example("arm-gpu-pair.yaml"), "gpu0", "gpu1", "--dump-ram", image().toString()))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("exists; name a file that does not").containsOnlyOnce("\n");
        assertThat(image()).isEmptyFile();
    }

    @Test
    void shouldNeedAPair() {
        assertThat(refused(example("arm-gpu-pair.yaml"), "--dump-ram", image().toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--dump-ram needs a pair");
    }

    private JsonNode explain(String machine) throws IOException {
        String text = run(
                "explain",
                example(machine),
                "gpu0",
                "gpu1",
                "--iommu",
                "translated",
                "--transfer",
                "1MiB",
                "--json",
                "--dump-ram",
                image().toString());
        assertThat(Schemas.errors("explain-1", text)).isEmpty();
        return JsonMapper.shared().readTree(text);
    }

    private Path image() {
        return folder.resolve("ram.img");
    }

    private static String example(String name) {
        return Repository.root().resolve("examples").resolve(name).toString();
    }

    private static long hex(JsonNode text) {
        return Long.decode(text.stringValue());
    }

    private int refused(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "explain";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(all, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    }

    private String run(String... args) {
        StringWriter out = new StringWriter();
        assertThat(Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true)))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        return out.toString();
    }
}
