package io.crossdock.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceNamesTest {
    private static final String DUMP = """
            00:00.0 Host bridge: Intel Corporation X
            00:01.0 PCI bridge: Intel Corporation X
            03:00.0 VGA compatible controller: ASPEED Technology, Inc. ASPEED Graphics Family
            04:00.0 Ethernet controller: Intel Corporation I210
            04:00.1 Ethernet controller: Intel Corporation I210
            41:00.0 3D controller: NVIDIA Corporation X
            41:00.1 Audio device: NVIDIA Corporation X
            42:00.0 Non-Volatile memory controller: Samsung Electronics Co Ltd X
            81:00.0 VGA compatible controller: NVIDIA Corporation X
            0001:01:00.0 Processing accelerators: Habana Labs Ltd. X
            """;

    @Test
    void shouldCountDevicesOfAKindInAddressOrder() {
        DeviceNames names = names(DUMP);

        assertThat(names.positions())
                .containsEntry("gpu0", Bdf.parse("41:00.0"))
                .containsEntry("gpu1", Bdf.parse("81:00.0"))
                .containsEntry("gpu2", Bdf.parse("0001:01:00.0"))
                .containsEntry("nic1", Bdf.parse("04:00.1"))
                .containsEntry("nvme0", Bdf.parse("42:00.0"))
                .containsEntry("dev0", Bdf.parse("03:00.0")) // a console is no GPU
                .containsEntry("dev1", Bdf.parse("41:00.1"))
                .hasSize(8);
        assertThat(names.nameOf(Bdf.parse("81:00.0"))).hasValue("gpu1");
        assertThat(names.nameOf(Bdf.parse("00:01.0"))).isEmpty();
    }

    @Test
    void shouldResolveAddressesWithAndWithoutDomain() {
        DeviceNames names = names(DUMP);

        assertThat(names.resolve("41:00.0")).isEqualTo(Bdf.parse("41:00.0"));
        assertThat(names.resolve("0000:41:00.0")).isEqualTo(Bdf.parse("41:00.0"));
        assertThat(names.resolve("01:00.0")).isEqualTo(Bdf.parse("0001:01:00.0")); // there is no other
        assertThat(names.resolve("gpu2")).isEqualTo(Bdf.parse("0001:01:00.0"));
    }

    @Test
    void shouldPreferGivenNames() {
        DeviceNames names = names("""
                crossdock: 1
                tree:
                  - functions:
                      - {type: root-port, below: [{name: fast, class: gpu}]}
                      - {type: root-port, below: [{name: gpu0, class: gpu}]}
                """);

        assertThat(names.resolve("gpu0")).isEqualTo(Bdf.parse("02:00.0"));
        assertThat(names.resolve("fast")).isEqualTo(Bdf.parse("01:00.0"));
        assertThat(names.nameOf(Bdf.parse("01:00.0"))).hasValue("fast");
    }

    @Test
    void shouldProposeWhatWasMeant() {
        assertThatThrownBy(() -> names(DUMP).resolve("gpu9"))
                .isInstanceOf(InputException.class)
                .hasMessage("no device \"gpu9\" on this machine; did you mean gpu0?");
        assertThatThrownBy(() -> names(DUMP).resolve("41:00.2"))
                .isInstanceOf(InputException.class)
                .hasMessage("no function 0000:41:00.2 on this machine; did you mean 41:00.0?");
        assertThatThrownBy(() -> names(DUMP).resolve("something"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a position such as");
        assertThatThrownBy(() -> names(DUMP).resolve("0001:41:00.0"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no function 0001:41:00.0");
    }

    private static DeviceNames names(String text) {
        return DeviceNames.of(
                Inputs.of(List.of(SourceText.of("input.txt", text))).machine());
    }
}
