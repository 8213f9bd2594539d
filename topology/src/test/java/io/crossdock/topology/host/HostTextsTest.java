package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.Platform;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines, versions, logs and listings. */
class HostTextsTest {
    private static Platform platform(String... texts) {
        return Inputs.of(java.util.stream.IntStream.range(0, texts.length)
                        .mapToObj(i -> SourceText.of("input" + i + ".txt", texts[i]))
                        .toList())
                .machine()
                .platform();
    }

    @Test
    void shouldReadABootedCommandLine() {
        Platform platform = platform("# /proc/cmdline\n" + Samples.COMMAND_LINE + "\n" + Samples.GRUB);

        assertThat(platform.host().commandLine()).contains(Samples.COMMAND_LINE.strip());
        assertThat(platform.kernel()).contains(KernelVersion.parse("6.8.0-60-generic"));
        assertThat(platform.iommu().mode()).isEqualTo(Iommu.Mode.PASSTHROUGH);
    }

    @Test
    void shouldReadAConfiguredCommandLine() {
        assertThat(platform(Samples.GRUB).host().commandLine())
                .contains("intel_iommu=on quiet pci=disable_acs_redir=0000:40:01.1;0000:40:02.1");
        assertThat(platform("""
                        "kernelParams": [
                          "amd_iommu=on",
                          "iommu=pt"
                        ],
                        """).host().commandLine()).contains("amd_iommu=on iommu=pt");
    }

    @Test
    void shouldNotTakeProseOrAnAdviceForACommandLine() {
        for (String text : List.of(
                "I added iommu=pt to the command line and pci=noacs as somebody said, it did not help at all\n", """
                        to disable ACS redirect for this path, add the kernel parameter:
                        \tpci=disable_acs_redir=0000:30:00.0
                        amdgpu 0000:34:00.0: ACS redirect is set between the client and provider (0000:31:00.0)
                        """)) {
            Optional<String> line;
            try {
                line = platform(text).host().commandLine();
            } catch (InputException e) {
                line = Optional.empty();
            }
            assertThat(line).as(text).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "iommu=pt, PASSTHROUGH",
        "intel_iommu=on iommu=pt, PASSTHROUGH",
        "iommu.passthrough=1, PASSTHROUGH",
        "iommu.passthrough=0 pci=realloc, TRANSLATED",
        "iommu.passthrough=1 iommu=nopt, TRANSLATED",
        "iommu=nopt iommu=pt, PASSTHROUGH",
        "amd_iommu=off iommu=pt, OFF",
        "'intel_iommu=off,igfx_off', OFF",
        "iommu=off, OFF",
        "intel_iommu=on, UNKNOWN",
        "amd_iommu=pt, UNKNOWN",
        "iommu.strict=1, UNKNOWN"
    })
    void shouldTakeTheModeThatTheCommandLineSets(String line, Iommu.Mode mode) {
        assertThat(platform(line + "\n").iommu().mode()).isEqualTo(mode);
    }

    @Test
    void shouldIgnoreTheOptionsOfTheOtherVendorsUnit() {
        assertThat(platform("intel_iommu=off iommu=pt\n", Samples.LSCPU).iommu().mode())
                .isEqualTo(Iommu.Mode.PASSTHROUGH);
        assertThat(platform("amd_iommu=off iommu=pt\n", Samples.LSCPU).iommu().mode())
                .isEqualTo(Iommu.Mode.OFF);
    }

    @Test
    void shouldBelieveTheLogMoreThanTheCommandLine() {
        Platform platform = platform("iommu=pt\n", "[    0.5] iommu: Default domain type: Translated\n");

        assertThat(platform.iommu().mode()).isEqualTo(Iommu.Mode.TRANSLATED);
        assertThat(platform.host().commandLine()).contains("iommu=pt");
    }

    @Test
    void shouldReadVersionsOfTheKernel() {
        assertThat(platform(Samples.UNAME).kernel()).contains(KernelVersion.parse("6.12.41+deb13-amd64"));
        assertThat(platform("6.8.0-60-generic\n").kernel()).contains(KernelVersion.parse("6.8.0-60-generic"));
        assertThatThrownBy(() -> platform("1.2\n")).isInstanceOf(InputException.class);
    }

    @Test
    void shouldReadAKernelLog() {
        Platform platform = platform(Samples.DMESG);

        assertThat(platform.kernel()).contains(KernelVersion.parse("6.9.3"));
        assertThat(platform.host().commandLine())
                .contains("BOOT_IMAGE=/vmlinuz-6.9.3 root=/dev/sda1 ro intel_iommu=on");
        assertThat(platform.host().guest()).contains(true);
        assertThat(platform.iommu().kind()).isEqualTo(Iommu.Kind.VTD);
        assertThat(platform.iommu().mode()).isEqualTo(Iommu.Mode.TRANSLATED);
        assertThat(platform.host().messages())
                .extracting(HostMessage::kind)
                .containsExactly(
                        HostMessage.Kind.HYPERVISOR,
                        HostMessage.Kind.IOMMU_MODE,
                        HostMessage.Kind.IOMMU_MODE,
                        HostMessage.Kind.BAR_UNASSIGNED,
                        HostMessage.Kind.LINK_DEGRADED,
                        HostMessage.Kind.IOMMU_FAULT,
                        HostMessage.Kind.IOMMU_FAULT);
        HostMessage bar = platform.host().messages().get(3);
        assertThat(bar.text()).isEqualTo("pci 0000:3b:00.0: BAR 1: no space for [mem size 0x800000000 64bit pref]");
        assertThat(bar.functions()).containsExactly(Bdf.parse("3b:00.0"));
        assertThat(platform.host().messages().get(4).functions())
                .containsExactly(Bdf.parse("41:00.0"), Bdf.parse("40:01.1"));
    }

    @Test
    void shouldReadSyslogAndTheClockOfDmesg() {
        HostFacts host = platform("""
                Nov 29 10:50:00 box kernel: AMD-Vi: Event logged [IO_PAGE_FAULT
                device=42:00.0 domain=0x005e address=0xfffffffdf8030000 flags=0x0008]
                [Mon Jun 15 16:00:08 2026] iommu: Default domain type: Passthrough
                """).host();

        assertThat(host.messages().getFirst().functions()).containsExactly(Bdf.parse("42:00.0"));
        assertThat(host.messages().get(1).text()).isEqualTo("iommu: Default domain type: Passthrough");
    }

    @Test
    void shouldReadTheProcessor() {
        Platform platform = platform(Samples.LSCPU);

        assertThat(platform.cpu()).isEqualTo(new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.AMD, OptionalInt.of(25)));
        assertThat(platform.host().guest()).contains(true);
        assertThat(platform(Samples.LSCPU.replace("  Hypervisor vendor:   KVM\n", ""))
                        .host()
                        .guest())
                .contains(false);
    }

    @Test
    void shouldReadTypesOfGroups() {
        Platform platform = platform(Samples.GROUPS);

        assertThat(platform.host().groupTypes()).isEqualTo(Map.of(0, "DMA-FQ", 7, "DMA"));
        assertThat(platform.iommu().mode()).isEqualTo(Iommu.Mode.TRANSLATED);
        assertThat(platform("""
                        ==> /sys/kernel/iommu_groups/3/type <==
                        identity

                        ==> /sys/kernel/iommu_groups/4/type <==
                        DMA
                        """)).satisfies(p -> {
            assertThat(p.host().groupTypes()).isEqualTo(Map.of(3, "identity", 4, "DMA"));
            assertThat(p.iommu().mode()).isEqualTo(Iommu.Mode.UNKNOWN);
        });
        assertThat(platform("identity\nidentity\n").iommu().mode()).isEqualTo(Iommu.Mode.PASSTHROUGH);
    }

    @Test
    void shouldReadWhichTransportNcclChose() {
        HostFacts host = platform(Samples.NCCL_LOG).host();

        assertThat(host.labels()).extracting(PairLabels::meaning).containsExactly("transport", "path");
        PairLabels transport = host.labels().get(0);
        assertThat(transport.cells()).containsExactly(List.of("", "SHM/direct/direct"), List.of("P2P/IPC", ""));
        assertThat(transport.devices().get(0).function()).contains(Bdf.parse("21:00.0"));
        assertThat(transport.devices().get(1).function()).contains(Bdf.parse("10:1c.0"));
        assertThat(host.labels().get(1).cells()).containsExactly(List.of("", ""), List.of("PHB", ""));
        assertThat(host.messages())
                .extracting(HostMessage::kind)
                .containsExactly(HostMessage.Kind.LIBRARY_TRANSPORT, HostMessage.Kind.DEVICE_ERROR);
        assertThat(host.messages().getFirst().functions()).containsExactly(Bdf.parse("21:00.0"));
    }

    @Test
    void shouldReadGdscheckWithoutGuessingTheMode() {
        Platform platform = platform(Samples.GDSCHECK);

        assertThat(platform.iommu().mode()).isEqualTo(Iommu.Mode.UNKNOWN);
        assertThat(platform("Platform verification succeeded\nIOMMU: disabled\n")
                        .iommu()
                        .mode())
                .isEqualTo(Iommu.Mode.OFF);
        assertThat(platform.kernel()).contains(KernelVersion.parse("5.14.0-503.33.1.el9_5.x86_64"));
        assertThat(platform.host().guest()).contains(true);
        assertThat(platform.host().messages())
                .filteredOn(m -> m.kind() == HostMessage.Kind.PEER_TO_PEER)
                .singleElement()
                .satisfies(m -> assertThat(m.functions()).containsExactly(Bdf.parse("86:10.0"), Bdf.parse("80:01.1")));
    }

    @Test
    void shouldMakeAMachineWithoutFunctionsThatAsksForThem() {
        ImportedMachine imported = Inputs.of(List.of(SourceText.of("dmesg.txt", Samples.DMESG)));

        assertThat(imported.machine().topology().functions()).isEmpty();
        assertThat(imported.machine().unknown())
                .anyMatch(u -> u.what().equals("the machine's PCI functions")
                        && u.howToLearn().equals("sudo lspci -vvv -nn"));
        assertThatThrownBy(() -> DeviceNames.of(imported.machine()).resolve("gpu0"))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "the inputs show no PCI function, so \"gpu0\" is none of them; add one that shows them: sudo"
                                + " lspci -vvv -nn");
    }
}
