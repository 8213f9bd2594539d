package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.Unknown;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeImporterTest {
    private static final String TREE = """
            /usr/bin/lspci -nntv

            -+-[0000:60]-+-00.0  Advanced Micro Devices, Inc. [AMD] Starship/Matisse Root Complex [1022:1480]
             |           +-01.1-[61]--+-00.0  NVIDIA Corporation Device [10de:2684]
             |           |            \\-00.1  NVIDIA Corporation Device [10de:22ba]
             |           \\-03.1-[62]--
             \\-[0001:00]-+-00.0  Something [8086:2020]
                         \\-01.2-[01-04]----00.0-[02-04]--+-00.0-[03]----00.0  Samsung SSD [144d:a808]
                                                         \\-01.0-[04]----00.0  Samsung SSD [144d:a808]
            """;

    @Test
    void shouldPlaceEveryFunctionBelowItsBridges() {
        ImportedMachine imported = read(TREE);
        PciTopology topology = imported.machine().topology();

        assertThat(topology.functions()).hasSize(12);
        assertThat(topology.require(Bdf.parse("61:00.1")).deviceId()).hasValue(0x22ba);
        assertThat(topology.parent(Bdf.parse("61:00.1")).orElseThrow().bdf()).isEqualTo(Bdf.parse("60:01.1"));
        assertThat(topology.bridgesAbove(Bdf.parse("0001:04:00.0")))
                .extracting(FunctionInfo::bdf)
                .containsExactly(Bdf.parse("0001:02:01.0"), Bdf.parse("0001:01:00.0"), Bdf.parse("0001:00:01.2"));
        assertThat(topology.require(Bdf.parse("60:03.1")).acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(imported.machine().unknown()).extracting(Unknown::what).contains("kernel version");
    }

    @Test
    void shouldStopWhereLinesWereWrapped() {
        ImportedMachine imported = read(TREE.replace("            \\-00.1", "\n\\-00.1"));

        assertThat(imported.machine().topology().functions()).hasSize(3);
        assertThat(imported.notes())
                .extracting(ImportNote::toString)
                .anyMatch(n -> n.startsWith("tree.txt:6: the tree cannot be followed from here on"));
    }

    @Test
    void shouldRefuseATreeWithoutAFunction() {
        assertThatThrownBy(() -> read("-[0000:00]-\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("lspci -nntv");
    }

    /** The same machine's dump, which prints bus numbers, is the judge. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hp-omen-rtx3060",
                "kvm-i440fx-2080ti",
                "lambda-vector-2x4090",
                "sh1mwww-laptop",
                "x570-aorus-master-3090"
            })
    void shouldSeeTheBridgesThatTheDumpOfTheSameMachineHas(String machine) {
        PciTopology dump = topology(Corpus.file("lspci-hex/" + machine + ".txt"));
        PciTopology tree = topology(Corpus.file("tree/" + machine + "-nntv.txt"));

        assertThat(tree.functions())
                .extracting(FunctionInfo::bdf)
                .containsExactlyElementsOf(
                        dump.functions().stream().map(FunctionInfo::bdf).toList());
        assertThat(tree.functions()).allSatisfy(f -> {
            assertThat(tree.bridgesAbove(f.bdf()))
                    .extracting(FunctionInfo::bdf)
                    .containsExactlyElementsOf(dump.bridgesAbove(f.bdf()).stream()
                            .map(FunctionInfo::bdf)
                            .toList());
            if (!f.isBridge()) {
                assertThat(f.deviceId()).isEqualTo(dump.require(f.bdf()).deviceId());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree/ml-tree-skx-multi-root.txt",
                "tree/ml-tree-vfio-switch.txt",
                "measured/puget-wrx90-2xrtx6000ada/lspci-tv.txt",
                "kernel-traces/7.2-same-switch-p2p-faulting/lspci-tv.txt"
            })
    void shouldReadOtherTrees(String file) {
        assertThat(topology(Corpus.file(file)).functions()).hasSizeGreaterThan(3);
    }

    @Test
    void shouldSurviveDamage() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            char[] damaged = TREE.substring(0, random.nextInt(TREE.length())).toCharArray();
            for (int i = random.nextInt(20); i > 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = "0f9-:.\n |+\\[] \u0000".charAt(random.nextInt(15));
            }
            try {
                assertThat(read(new String(damaged)).machine().topology().functions())
                        .isNotEmpty();
            } catch (InputException e) {
                assertThat(e).hasMessageStartingWith("tree.txt: ").hasMessageNotContaining("\n");
            }
        }
    }

    private static ImportedMachine read(String tree) {
        return Inputs.of(List.of(SourceText.of("tree.txt", tree)));
    }

    private static PciTopology topology(Path file) {
        return Inputs.read(List.of(file)).machine().topology();
    }
}
