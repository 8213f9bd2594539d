package io.crossdock.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.testing.Repository;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlErrorsTest {
    /** Line numbers in the expectations below count from "crossdock: 1" as 1. */
    private static final String VALID = """
            crossdock: 1
            title: two cards
            cpu: {architecture: x86_64}
            kernel: "6.12"
            iommu: {kind: vtd, mode: translated}
            memory:
              - {base: 0x0, size: 2 GiB}
            parameters:
              - {name: x.y, value: 1, unit: ns, kind: given, source: test}
            defaults: {mps: 256}
            tree:
              - root-bus: pci0000:40
                functions:
                  - name: rp0
                    type: root-port
                    at: 40:00.0
                    bus-range: 41-42
                    windows:
                      - {kind: memory, base: 0xa0000000, size: 32 MiB}
                    below:
                      - name: gpu0
                        at: 41:00.0
                        link: {gen: 4, width: 16}
                        acs: {capability: [SV, RR], control: [SV]}
                        bars:
                          - {bar: 0, size: 16 MiB, address: 0xa0000000}
                  - name: rp1
                    type: root-port
                    at: 40:01.0
                    bus-range: 43-43
                    windows:
                      - {kind: memory, base: 0xa4000000, size: 16 MiB}
                    below:
                      - name: gpu1
                        at: 43:00.0
                        bars:
                          - {bar: 0, size: 16 MiB, address: 0xa4000000}
            """;

    @Test
    void shouldAcceptTheDescriptionThatTheOthersBreak() {
        assertThat(read(VALID).names()).containsKeys("gpu0", "gpu1");
    }

    // what stands in VALID | what stands instead | line | parts of the message
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            crossdock: 1                                | crossdock: 2                              |  1 | value=2, limit=1
            title: two cards                            | tittle: two cards                         |  2 | unknown key "tittle" of the description; did you mean title?
            title: two cards                            | title: [a]                                |  2 | title: is a list
            title: two cards                            | cpu: {}                                   |  3 | cpu stands twice, first in line 2
            architecture: x86_64                        | architecture: x86-64                      |  3 | no such value: "x86-64"; did you mean x86_64?
            architecture: x86_64                        | family: 5000                              |  3 | value=5000, limit=0 to 4095
            kernel: "6.12"                              | kernel: six                               |  4 | not a kernel version: "six"
            mode: translated                            | mode: on                                  |  5 | no such value: "on"
            kind: vtd                                   | kind: vtd, registers: 0x1000              |  5 | registers at 0x1000 lie in memory 0x0-0x7fffffff
            kind: vtd                                   | kind: none                                |  5 | no IOMMU cannot be translated
            size: 2 GiB                                 | size: 2 GB                                |  7 | not a size: "2 GB"
            base: 0x0                                   | base: 1000                                |  7 | not an address: "1000"; give 0x
            base: 0x0                                   | base: 0x100                               |  7 | not a multiple of 4 KiB
            base: 0x0                                   | base: 0x60000000                          | 26 | BAR 0 of 41:00.0 at 0xa0000000-0xa0ffffff overlaps memory
            value: 1                                    | value: one                                |  9 | not a number: "one"
            value: 1                                    | value: 1, low: 2, high: 3                 |  9 | lies outside its interval: value=1.0, low=2.0, high=3.0
            unit: ns                                    | units: ns                                 |  9 | unknown key "units" of a parameter; did you mean unit?
            kind: given,                                | kind: guessed,                            |  9 | no such value: "guessed"; one of: given
            mps: 256                                    | mps: 100                                  | 10 | value=100, limit=128 to 4096
            mps: 256                                    | mps: 384                                  | 10 | not a power of two: value=384
            mps: 256                                    | mps: 512, mps-supported: 256              | 14 | larger than the function supports: mps=512, limit=256
            pci0000:40                                  | 40                                        | 12 | not a root bus: "40"; write it as pci0000:40
            pci0000:40                                  | pci0000:41                                | 16 | 40:00.0 does not stand on the bus below pci0000:41: bus=40, limit=41
            name: rp0                                   | name: 0rp                                 | 14 | not a name: "0rp"
            name: rp1                                   | name: gpu0                                | 27 | gpu0 stands twice, first for 0000:41:00.0
            name: rp0                                   | nmae: rp0                                 | 14 | unknown key "nmae" of a function; did you mean name?
            at: 40:01.0                                 | at: 40:00.0                               | 29 | address 0000:40:00.0 stands twice, first in line 14
            at: 41:00.0                                 | at: 43:00.0                               | 22 | does not stand on the bus below rp0: bus=43, limit=41-42
            at: 41:00.0                                 | at: 41:0.0                                | 22 | not an address: "41:0.0"
            bus-range: 41-42                            | bus-range: 40-42                          | 17 | leads to bus 40: bridges that lead up or to their own bus form a loop
            bus-range: 41-42                            | bus-range: 42-41                          | 17 | first bus lies above the last: 42-41
            bus-range: 43-43                            | bus-range: 41-43                          | 30 | rp0 and rp1 both lead to bus 41
            bus-range: 43-43                            | bus-range: 42-43                          | 30 | buses 42-43 of rp1 overlap buses 41-42 of rp0
            bus-range: 43-43                            | bus-range: 4x                             | 30 | not a range of buses: "4x"
            base: 0xa4000000, size: 16 MiB              | base: 0xa3000000, size: 16 MiB            | 37 | BAR 0 of 43:00.0 at 0xa4000000-0xa4ffffff lies outside the windows of 40:01.0: limit=0xa3000000-0xa3ffffff
            base: 0xa4000000, size: 16 MiB              | base: 0xa1000000, size: 64 MiB            | 31 | a window of 40:01.0 at 0xa1000000-0xa4ffffff overlaps a window of 40:00.0
            size: 16 MiB, address: 0xa0000000           | size: 32 MiB, address: 0xa4000000         | 26 | BAR 0 of 41:00.0 at 0xa4000000-0xa5ffffff overlaps BAR 0 of 43:00.0
            size: 16 MiB, address: 0xa0000000           | size: 16 MiB, address: 0xa0800000         | 26 | not aligned to its size: address=0xa0800000
            size: 16 MiB, address: 0xa0000000           | size: 15 MiB, address: 0xa0000000         | 26 | not a power of two: size=15728640
            size: 16 MiB, address: 0xa0000000           | size: 0, address: 0xa0000000              | 26 | not a size: "0"
            size: 16 MiB, address: 0xa0000000           | size: 16 MiB                              | 26 | BAR 0 has no address, but rp0 on the same root bus has addresses
            size: 16 MiB, address: 0xa0000000           | address: 0xa0000000                       | 26 | BAR 0 has no size
            {bar: 0, size: 16 MiB, address: 0xa0000000} | {bar: 7, size: 16 MiB}                    | 26 | value=7, limit=0 to 6
            gen: 4, width: 16                           | gen: 4, width: -16                        | 23 | value=-16, limit=0 to 32
            gen: 4, width: 16                           | gen: 7, width: 16                         | 23 | value=7, limit=1 to 6
            gen: 4, width: 16                           | gen: 4, width: 16, max-gen: 3             | 23 | faster than it can be: speed=16 GT/s, limit=8 GT/s
            gen: 4, width: 16                           | speed: 16, width: 16                      | 23 | not a link speed: "16"
            control: [SV]                               | control: [XX]                             | 24 | no such bit: "XX"; one of: SV, TB
            control: [SV]                               | control: [SV, CR]                         | 24 | control=0009, capability=0005
            acs: {capability: [SV, RR], control: [SV]}  | acs: off                                  | 24 | no such value: "off"; give none, unknown, or a mapping
            type: root-port                             | type: endpoint                            | 20 | an endpoint has nothing below it
            """)
    void shouldNameLineValueLimitAndRemedy(String from, String to, int line, String message) {
        assertThat(VALID).contains(from);
        String broken =
                VALID.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to));

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("m.yaml:" + line + ": ")
                .hasMessageContaining(message)
                .hasMessageMatching("(?s)[^\\n]*; [^\\n]+"); // one line, cause and remedy
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tree: [1,               | m.yaml:1: not valid YAML
            'crossdock: 1\ta: b: c' | m.yaml:1: not valid YAML
            [1, 2]                  | m.yaml:1: the description is a list
            5                       | m.yaml:1: the description is "5"
            title: x                | m.yaml:1: the description does not say its version; begin with crossdock: 1
            crossdock: 1            | m.yaml: no PCI function in it
            '# nothing'             | m.yaml: holds no YAML document
            """)
    void shouldRefuseWhatIsNoDescription(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseAReferenceToItself() {
        String loop = """
                crossdock: 1
                tree:
                  - functions: &f
                      - type: root-port
                        below: *f
                """;

        assertThatThrownBy(() -> read(loop))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("m.yaml:5: alias *f")
                .hasMessageContaining("loop");
    }

    @Test
    void shouldRefuseASecondMachine() {
        assertThatThrownBy(() -> read(VALID + "---\n" + VALID))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a second YAML document begins");
    }

    @Test
    void shouldRefuseMoreBarsThanTheApertureHolds() {
        String large = """
                crossdock: 1
                mmio:
                  low: {base: 0x80000000, size: 16 MiB}
                tree:
                  - functions:
                      - type: root-port
                        below:
                          - bars: [{bar: 0, size: 32 MiB}]
                """;

        assertThatThrownBy(() -> read(large))
                .hasMessage("m.yaml:5: BARs below pci0000:00 do not fit mmio.low: needed=32 MiB, limit=16 MiB; give a"
                        + " larger mmio.low, or make BARs 64-bit prefetchable");
    }

    @Test
    void shouldSurviveDamage() throws IOException {
        byte[] whole = Files.readAllBytes(Repository.root().resolve("examples/x86-switch-pair-acs.yaml"));
        byte[] hard = "0f9-:.\n {}[]#*&\"'xGi,".getBytes(StandardCharsets.US_ASCII);
        SplittableRandom random = new SplittableRandom(7);
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            for (int run = 0; run < 1500; run++) {
                byte[] damaged = whole.clone();
                int length = run % 3 == 0 ? random.nextInt(whole.length) : whole.length;
                for (int i = random.nextInt(6); i >= 0; i--) {
                    int at = random.nextInt(whole.length);
                    damaged[at] = random.nextBoolean()
                            ? hard[random.nextInt(hard.length)]
                            : (byte) (damaged[at] ^ 1 << random.nextInt(8));
                }
                String text = new String(damaged, 0, length, StandardCharsets.UTF_8);
                try {
                    assertThat(read(text).topology().functions()).isNotEmpty();
                } catch (InputException e) {
                    assertThat(e).hasMessageStartingWith("m.yaml:").hasMessageNotContaining("\n");
                } catch (RuntimeException e) {
                    throw new AssertionError("run " + run, e);
                }
            }
        });
    }

    private static io.crossdock.platform.MachineDescription read(String text) {
        return Inputs.of(List.of(SourceText.of("m.yaml", text))).machine();
    }
}
