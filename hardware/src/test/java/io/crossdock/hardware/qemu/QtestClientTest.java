package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol, against a peer of the test's own. */
class QtestClientTest {
    @TempDir
    Path folder;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private QemuProcess process;

    @BeforeEach
    void startSomethingToSupervise() {
        process = QemuProcess.start("QEMU 0.0.0", List.of("sleep", "60"), Map.of());
    }

    @AfterEach
    void endIt() {
        process.close();
        assertThat(ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @Test
    void shouldSendEveryWidthInOrder() throws Exception {
        try (QtestClient client = connect(command -> command.startsWith("read") ? "OK 0xffffffff80000001" : "OK")) {
            QtestMmio mmio = new QtestMmio(client, new AddressRange(0x1000, 0x100));
            mmio.write8(1, -1);
            mmio.write16(2, -2);
            mmio.write32(4, -3);
            mmio.write64(8, -4);
            assertThat(mmio.read8(0)).isEqualTo(1);
            assertThat(mmio.read16(2)).isEqualTo(1);
            assertThat(mmio.read32(4)).isEqualTo(0x8000_0001);
            assertThat(mmio.read64(8)).isEqualTo(0xffff_ffff_8000_0001L);
        }
        assertThat(asked)
                .containsExactly(
                        "writeb 0x1001 0xff",
                        "writew 0x1002 0xfffe",
                        "writel 0x1004 0xfffffffd",
                        "writeq 0x1008 0xfffffffffffffffc",
                        "readb 0x1000",
                        "readw 0x1002",
                        "readl 0x1004",
                        "readq 0x1008");
    }

    @Test
    void shouldKeepManyPostedWritesInOrder() throws Exception {
        try (QtestClient client = connect(command -> "OK")) {
            for (int i = 0; i < 1000; i++) {
                client.post("writel " + i);
            }
            client.sync();
        }
        assertThat(asked).hasSize(1000).startsWith("writel 0", "writel 1").endsWith("writel 999");
    }

    @Test
    void shouldNameTheRefusedWriteAtTheNextRead() throws Exception {
        try (QtestClient client = connect(command -> command.equals("writel b") ? "FAIL Unknown command" : "OK 0x5")) {
            client.post("writel b");
            assertThatThrownBy(() -> client.query("readl c"))
                    .isInstanceOf(MachineException.class)
                    .hasMessage("QEMU refused 'writel b': FAIL Unknown command");
        }
        try (QtestClient client = connect(command -> "OK nonsense")) {
            assertThatThrownBy(() -> client.query("readl c"))
                    .isInstanceOf(MachineException.class)
                    .hasMessage("QEMU refused 'readl c': OK nonsense");
        }
    }

    @Test
    void shouldKillWhatDoesNotAnswer() throws Exception {
        try (QtestClient client = connect(command -> "")) {
            assertThatThrownBy(() -> client.query("readl 0x0"))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("did not answer 'readl 0x0' within 300 ms and was killed");
            assertThat(process.obituary()).isEqualTo("QEMU 0.0.0 was killed by signal 9 and said nothing");
        }
    }

    /** Connects to a peer that answers each line as the function says; an empty answer is none. */
    private QtestClient connect(Function<String, String> peer) throws IOException {
        asked.clear();
        Path socket = folder.resolve("s" + System.nanoTime());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(() -> answer(socket, peer));
        try (server) {
            return new QtestClient(server.accept(), process, Duration.ofMillis(300));
        }
    }

    private void answer(Path socket, Function<String, String> peer) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                asked.add(line);
                String answer = peer.apply(line);
                if (!answer.isEmpty()) {
                    channel.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.US_ASCII)));
                }
            }
        } catch (IOException e) {
            asked.add("peer failed: " + e.getMessage());
        }
    }
}
