package io.crossdock.workbench.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.machine.MachineException;
import io.crossdock.workbench.machines.Here;
import io.crossdock.workbench.machines.MachineName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Judged by the image as Java reads it, which no driver and no machine has a part in. */
@Timeout(60)
class NvmeDiskTest {
    private static final int DISK = 12 << 20;

    @TempDir
    Path folder;

    private final byte[] data = new byte[(5 << 20) + 512];

    private DiskImage image() throws IOException {
        new Random(9).nextBytes(data);
        byte[] disk = new byte[DISK];
        new Random(10).nextBytes(disk);
        return DiskImage.check(Files.write(folder.resolve("disk.img"), disk));
    }

    private static NvmeDisk open(MachineName name, DiskImage image) {
        Here.need(name);
        return NvmeDisk.open(name, image);
    }

    private static void nobody(long done) {
        // no progress is watched
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteReadAndVerifyInSeveralBuffers(MachineName name) throws IOException {
        DiskImage image = image();
        byte[] expected = Files.readAllBytes(image.path());
        System.arraycopy(data, 0, expected, 3 * 512, data.length);
        try (NvmeDisk disk = open(name, image)) {
            List<Long> progress = new ArrayList<>();
            disk.write(channel(data), 3 * 512, data.length, progress::add);
            assertThat(progress).containsExactly(4L << 20, (5L << 20) + 512);
            assertThat(Files.readAllBytes(image.path())).isEqualTo(expected);

            ByteArrayOutputStream read = new ByteArrayOutputStream();
            disk.read(Channels.newChannel(read), 0, DISK, NvmeDiskTest::nobody);
            assertThat(read.toByteArray()).isEqualTo(expected);

            assertThat(disk.verify(channel(data), 3 * 512, data.length, NvmeDiskTest::nobody))
                    .isEmpty();
            byte[] other = data.clone();
            other[(4 << 20) + 77] ^= 1;
            assertThat(disk.verify(channel(other), 3 * 512, other.length, NvmeDiskTest::nobody))
                    .hasValue((4 << 20) + 77);
        }
        assertThat(Files.readAllBytes(image.path())).isEqualTo(expected);
    }

    /** On QEMU the controller completes with success here, on the model where it writes to memory. */
    @ParameterizedTest
    @EnumSource
    void shouldNotTrustAControllerWhoseDataWasRefused(MachineName name) throws IOException {
        try (NvmeDisk disk = open(name, image())) {
            disk.mapping().device().unmap(disk.mapping());
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            assertThatThrownBy(() -> disk.read(Channels.newChannel(read), 0, 4096, NvmeDiskTest::nobody))
                    .isInstanceOf(RefusedDataException.class)
                    .hasMessageMatching(
                            "what was read is not to be trusted: the translation unit refused \\d+ requests?, "
                                    + "first \\S+ write 0x\\p{XDigit}+: .*");
            assertThat(read.size()).isZero();
            assertThatThrownBy(() -> disk.write(channel(data), 0, 4096, NvmeDiskTest::nobody))
                    .isInstanceOf(RefusedDataException.class)
                    .hasMessageStartingWith("what was written is not to be trusted");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QEMU_VTD", "QEMU_SMMU"})
    void shouldEndWhenQemuIsKilledInMidTransfer(MachineName name) throws IOException {
        DiskImage image = image();
        Here.need(name);
        assertThatThrownBy(() -> {
                    try (NvmeDisk disk = NvmeDisk.open(name, image)) {
                        disk.write(
                                channel(data),
                                0,
                                data.length,
                                done -> emulators(image).forEach(ProcessHandle::destroyForcibly));
                    }
                })
                .isInstanceOf(MachineException.class)
                .hasMessageMatching("QEMU \\S+ was killed by signal 9.*; start the machine again");
        assertThat(emulators(image)).isEmpty();
        try (NvmeDisk disk = NvmeDisk.open(MachineName.MODEL_VTD, image)) { // and its lock is gone
            assertThat(disk.namespace().size()).isEqualTo(DISK);
        }
    }

    /** QEMU processes of this JVM that have the image. */
    private static Stream<ProcessHandle> emulators(DiskImage image) {
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info()
                                .arguments()
                                .map(a -> String.join(" ", a)
                                        .contains(image.path().toString()))
                                .orElse(false)
                        && !p.info().command().orElse("").endsWith("sh")
                        && !p.info().command().orElse("").endsWith("dash"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAnImageThatIsInUse(MachineName name) throws IOException {
        DiskImage image = image();
        try (NvmeDisk first = open(name, image)) {
            assertThatThrownBy(() -> NvmeDisk.open(name, image).close())
                    .isInstanceOf(MachineException.class)
                    .hasMessageMatching(".*(in use by another machine|another process using the image).*");
            assertThat(first.namespace().size()).isEqualTo(DISK);
        }
        NvmeDisk.open(name, image).close();
    }

    @Test
    void shouldSayWhatIsWrongWithAnImage() throws IOException {
        Path image = folder.resolve("disk.img");
        expectBad(image, "no such disk image: " + image + "; make one");
        expectBad(folder, folder + " is a folder");
        Files.write(image, new byte[1000]);
        expectBad(image, "is no whole number of blocks: size=1000, block=512; it is cut off or no raw image");
        Files.write(image, new byte[0]);
        expectBad(image, "is no whole number of blocks: size=0");
        byte[] other = new byte[1024];
        System.arraycopy("QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1), 0, other, 0, 4);
        Files.write(image, other);
        expectBad(image, " is a qcow2 image; convert it");
        assertThat(Files.readAllBytes(image)).isEqualTo(other);
    }

    private static void expectBad(Path image, String message) {
        assertThatThrownBy(() -> DiskImage.check(image))
                .isInstanceOf(DiskImageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldCheckRanges() {
        DiskImage image = new DiskImage(folder.resolve("disk.img"), 4096);
        image.checkRange(512, 3584, "the file");
        assertThatThrownBy(() -> image.checkRange(512, 4096, "the file"))
                .hasMessageContaining("is too small: 512 + 4096 bytes, size=4096");
        assertThatThrownBy(() -> image.checkRange(Long.MAX_VALUE & -512, 512, "the file"))
                .hasMessageContaining("is too small");
        assertThatThrownBy(() -> image.checkRange(0, 100, "the file"))
                .hasMessage("the file is no whole number of blocks: 100 bytes, block=512; pad or cut it");
        assertThatThrownBy(() -> image.checkRange(100, 512, "the file")).hasMessageStartingWith("offset is no whole");
        assertThatThrownBy(() -> image.checkRange(0, 0, "the file")).hasMessageContaining("0 bytes");
    }
}
