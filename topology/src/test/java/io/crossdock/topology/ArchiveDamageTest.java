package io.crossdock.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved systems and packed dumps that were cut off or changed: a machine or an {@link InputException}, nothing else. */
class ArchiveDamageTest {
    private static final int SHORT = 200;
    private static final int LONG = 10_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @Test
    void shouldSurviveDamage() throws IOException {
        run(SHORT);
    }

    @Test
    @Tag("long")
    void shouldSurviveMuchDamage() throws IOException {
        run(LONG);
    }

    private void run(int inputs) throws IOException {
        byte[] system = system();
        for (byte[] whole : List.of(system, gzip(system), gzip(hexDump()), hexDump())) {
            Assertions.assertTimeoutPreemptively(
                    LIMIT,
                    () -> IntStream.range(0, inputs)
                            .parallel()
                            .forEach(run -> assertDocumented(
                                    damaged(whole, run), run, "run " + run + " of " + whole.length + " bytes")));
        }
    }

    private static byte[] damaged(byte[] whole, int run) {
        SplittableRandom random = new SplittableRandom(whole.length + (long) run);
        int length = random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length;
        byte[] damaged = Arrays.copyOf(whole, length);
        for (int i = random.nextInt(30); i > 0 && length > 0; i--) {
            damaged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private void assertDocumented(byte[] damaged, int run, String what) {
        Path file = folder.resolve("input" + run);
        try {
            Files.write(file, damaged);
            assertThat(Inputs.read(List.of(file)).machine().topology().functions())
                    .as(what)
                    .isNotEmpty();
        } catch (InputException e) {
            assertThat(e).as(what).hasMessageContaining("; ").hasMessageNotContaining("\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        } finally {
            delete(file);
        }
    }

    /** 40,000 files would fill a small disk. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] system() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            String port = "sys/devices/pci0000:00/0000:00:01.0/";
            byte[] bridge = new byte[4096];
            put(bridge, 0, "2210 8314 0600 1000 00 00 04 06 00 00 81 00");
            put(bridge, 0x18, "00 41 43");
            put(bridge, 0x34, "58");
            put(bridge, 0x58, "10 00 42 01");
            put(bridge, 0x100, "0d00 0100 5f00 1d00");
            add(tar, port + "config", bridge);
            String gpu = port + "0000:41:00.0/";
            byte[] endpoint = new byte[4096];
            put(endpoint, 0, "de10 8426 0600 1000 a1 00 00 03 00 00 00 00");
            put(endpoint, 0x34, "78");
            put(endpoint, 0x78, "10 00 0200 e18d 0000 3029 0000 0445 4600");
            put(endpoint, 0x100, "1500 0100 001c 0000 2108 0000");
            add(tar, gpu + "config", endpoint);
            add(tar, gpu + "vendor", "0x10de\n".getBytes(StandardCharsets.UTF_8));
            add(tar, gpu + "numa_node", "0\n".getBytes(StandardCharsets.UTF_8));
            add(
                    tar,
                    gpu + "resource",
                    "0x00000000de000000 0x00000000deffffff 0x0000000000040200\n".getBytes(StandardCharsets.UTF_8));
            TarArchiveEntry link = new TarArchiveEntry(gpu + "iommu_group", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("../../../../kernel/iommu_groups/17");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] hexDump() {
        StringBuilder dump = new StringBuilder("00:01.0 PCI bridge [0604]: AMD X [1022:1483]\n");
        byte[] bridge = new byte[4096];
        put(bridge, 0, "2210 8314 0600 1000 00 00 04 06 00 00 81 00");
        put(bridge, 0x18, "00 41 43");
        put(bridge, 0x34, "58");
        put(bridge, 0x58, "10 00 42 01");
        put(bridge, 0x100, "0d00 0100 5f00 1d00");
        for (int at = 0; at < bridge.length; at += 16) {
            dump.append(String.format("%02x: ", at))
                    .append(HexFormat.ofDelimiter(" ").formatHex(bridge, at, at + 16))
                    .append('\n');
        }
        return dump.append("\n41:00.0 3D controller [0302]: NVIDIA X [10de:2684]\n")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void add(TarArchiveOutputStream tar, String path, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] config, int at, String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
        System.arraycopy(bytes, 0, config, at, bytes.length);
    }
}
