package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.MapType;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.RouteClass;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real dump whose ACS control registers are changed byte by byte: the answers change when they must, and only then. An
 * NVMe drive and a wireless card stand below two ports of the switch of an AMD chipset; both ports redirect.
 */
class AcsPatchTest {
    private static final Bdf CLIENT = Bdf.parse("03:00.0"); // below 02:00.0
    private static final Bdf PROVIDER = Bdf.parse("04:00.0"); // below 02:03.0

    @ParameterizedTest
    @CsvSource({
        "'',                SAME_ROOT_PORT_REDIRECTED, THROUGH_HOST_BRIDGE",
        "02:00.0,           SAME_ROOT_PORT_REDIRECTED, THROUGH_HOST_BRIDGE",
        "02:03.0,           SAME_ROOT_PORT_REDIRECTED, THROUGH_HOST_BRIDGE",
        "02:00.0 02:03.0,   SAME_SWITCH,               BUS_ADDRESS",
        // another port of the switch, and the root port above it
        "02:04.0 00:01.2,   SAME_ROOT_PORT_REDIRECTED, THROUGH_HOST_BRIDGE"
    })
    void shouldFlipWhenBothPortsNoLongerRedirect(String cleared, RouteClass route, MapType type) throws IOException {
        String dump = bytesOnly(dump());
        for (String port : cleared.isEmpty() ? List.<String>of() : List.of(cleared.split(" "))) {
            dump = withAcsControl(dump, port, "01 00"); // source validation alone
        }
        MachineDescription machine = machine(dump);

        assertThat(PeerRoute.between(machine.topology(), CLIENT, PROVIDER).routeClass())
                .isEqualTo(route);
        assertThat(type(machine)).isEqualTo(type);
    }

    @Test
    void shouldNotKnowWhereTheRegistersWereCutOutOfTheText() throws IOException {
        String text = dump().replaceAll("(?m)^[0-9a-f]{2,3}:(?: [0-9a-f]{2}){16}\\s*\\n", "");
        MachineDescription whole = machine(text);
        MachineDescription cut = machine(text.replaceAll("(?m)^\\s*ACSC(?:ap|tl):.*\\n", ""));

        assertThat(type(whole)).isEqualTo(MapType.THROUGH_HOST_BRIDGE);
        assertThat(type(cut)).isEqualTo(MapType.UNKNOWN);
        assertThat(PeerRoute.between(cut.topology(), CLIENT, PROVIDER).routeClass())
                .isEqualTo(RouteClass.UNKNOWN);
    }

    private static String dump() throws IOException {
        byte[] bytes = Files.readAllBytes(Corpus.file("lspci-hex/x570-aorus-master-3090.txt"));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Without the text of the capabilities: headers and bytes. */
    private static String bytesOnly(String dump) {
        return dump.replaceAll("(?m)^\\t.*\\n", "");
    }

    /** Changes the control register, 6 bytes into the ACS capability, which all ports of this machine have at 2a0. */
    private static String withAcsControl(String dump, String port, String bytes) {
        Matcher m = Pattern.compile("(?s)(\\n0000:" + Pattern.quote(port) + " .*?\\n2a0: 0d 00 01 .. .. .. )(.. ..)")
                .matcher(dump);
        assertThat(m.find()).as("ACS of " + port).isTrue();
        assertThat(m.group(2)).isEqualTo("1d 00");
        return dump.substring(0, m.start(2)) + bytes + dump.substring(m.end(2));
    }

    private static MachineDescription machine(String dump) {
        return Inputs.of(List.of(SourceText.of("dump.txt", dump))).machine();
    }

    private static MapType type(MachineDescription machine) {
        return P2pDma.verdict(
                        machine, CLIENT, PROVIDER, Optional.of(KernelVersion.parse("6.12")), Iommu.Mode.PASSTHROUGH)
                .mapType();
    }
}
