package io.crossdock.workbench.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.run.Attribute;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureReaderTest {
    private static final String FILE = """
            schema: pair-figures-1
            sources:
              page: "A page, read in 2026"
            machines:
              box:
                title: a box with two GPUs
                cpu: {architecture: x86_64, vendor: amd, family: 0x19}
                kernel: "6.10"
                iommu: passthrough
                mps: 256
                mpsSource: a dump
                link: {generation: 4, width: 16}
                roots:
                  - {node: 0, ports: [gpu0, {switch: sw, uplink: {generation: 3, width: 8}, below: [gpu1]}]}
            figures:
              - id: first
                machine: box
                streams: &pair [{from: gpu0, to: gpu1, kind: write}]
                conditions: idle machine
                settings: {iommu: translated, attribute: normal-nc}
                value: {low: 12.34, high: 12.5}
                class: predicted
                source: page
                at: table 1
                basis: read
              - id: second
                streams: *pair
                conditions: somewhere else
                value: {low: 4, high: 4}
                class: not-modelled
                reason: no machine is described
                source: page
                basis: recalled
            """;

    @Test
    void shouldReadWhatARowSays() {
        Figure row = read(FILE).rows().getFirst();

        assertThat(row.id()).isEqualTo("first");
        assertThat(row.machine()).hasValue("box");
        assertThat(row.streams()).containsExactly(new Figure.Stream("gpu0", "gpu1", Operation.WRITE));
        assertThat(row.iommu()).hasValue(Iommu.Mode.TRANSLATED);
        assertThat(row.attribute()).isEqualTo(Attribute.NORMAL_NC);
        assertThat(row.low()).isEqualTo(12_340_000_000.0);
        assertThat(row.high()).isEqualTo(12_500_000_000.0);
        assertThat(row.midpoint()).isEqualTo(12_420_000_000.0);
        assertThat(row.kind()).isEqualTo(Figure.Kind.PREDICTED);
        assertThat(row.source()).isEqualTo("A page, read in 2026");
        assertThat(row.at()).hasValue("table 1");
        assertThat(row.basis()).isEqualTo(Figure.Basis.READ);
    }

    @Test
    void shouldReadWhatAMachineIs() {
        MachineSketch box = read(FILE).machines().values().iterator().next();

        assertThat(box.kernel().orElseThrow().text()).isEqualTo("6.10");
        assertThat(box.cpu().family()).hasValue(25);
        assertThat(box.iommu()).hasValue(Iommu.Mode.PASSTHROUGH);
        assertThat(box.mps()).hasValue(256);
        assertThat(box.roots().getFirst().ports())
                .containsExactly(
                        new MachineSketch.Port.Device("gpu0"),
                        new MachineSketch.Port.Switch(
                                "sw",
                                Optional.of(new MachineSketch.LinkSketch(3, 8)),
                                List.of(new MachineSketch.Port.Device("gpu1"))));
        assertThat(box.placeOf("gpu1")).hasValue(0);
        assertThat(box.placeOf("gpu9")).isEmpty();
    }

    @Test
    void shouldPutWhatAnAnchorMarksInThePlaceOfAnAlias() {
        assertThat(read(FILE).rows().getLast().streams())
                .isEqualTo(read(FILE).rows().getFirst().streams());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "    at: table 1 | att: table 1 | figures.yaml, figure first: unknown key att; did you mean at?",
                "    source: page\\n    at | at | figures.yaml, figure first: has no source; add it",
                "source: page\\n    at | source: book\\n    at | figure first: source book is not among the sources",
                "class: predicted | class: guessed | figure first: class \"guessed\" is unknown; known are fitted,",
                "class: predicted | class: fitted | figure first: class and fits contradict each other",
                "machine: box\\n | machine: shed\\n | figure first: machine shed is not among the machines",
                "machine: box\\n | \\n | figure first: cannot be compared without a machine",
                "high: 12.5 | high: 12.3 | figure first: value is not a range of rates",
                "low: 12.34 | low: twelve | figure first, value: low \"twelve\": is not a number",
                "kind: write | kind: copy | figure first, streams: kind \"copy\" is unknown; known are read, write",
                "attribute: normal-nc | attribute: fast | figure first, settings: attribute \"fast\": unknown memory",
                "id: second | id: first | figures.yaml: figure first stands twice",
                "'    reason: no machine is described\\n' | '' | figure second: is not modelled and gives no reason",
                "basis: recalled | basis: heard | figure second: basis \"heard\" is unknown; known are read, recalled",
                "*pair | *trio | alias *trio stands before its anchor or inside it",
                "mpsSource: a dump | '' | machine box: needs both or none of mps and mpsSource",
                "mps: 256 | mps: 300 | machine box: mps 300 is not a maximum payload",
                "generation: 4 | generation: 9 | machine box, link: PCIe generation out of range: 9",
                "width: 8 | width: 0 | machine box, root 0, uplink: width 0 is not a number of lanes",
                "below: [gpu1] | below: [gpu0] | machine box: the name gpu0 stands twice",
                "vendor: amd | vendor: zilog | machine box, cpu: vendor \"zilog\" is unknown; known are amd, arm,",
                "kernel: \"6.10\" | kernel: six | machine box: kernel \"six\": not a kernel version",
                "schema: pair-figures-1 | schema: other | figures.yaml: schema \"other\" is unknown",
                "conditions: idle machine | conditions: [ | figures.yaml:",
                "title: a box | title: x\\n    title: a box | title stands twice; keep one of the two",
            })
    void shouldNameTheRowOfAMistake(String replaced, String by, String message) {
        String from = replaced.replace("\\n", "\n");
        assertThat(FILE).contains(from);
        String broken = FILE.replaceFirst(Pattern.quote(from), by.replace("\\n", "\n"));

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseAnEmptyFile() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("figures.yaml: holds nothing");
        assertThatThrownBy(() -> read("- a\n")).hasMessageContaining("figures.yaml: is not a mapping");
    }

    private static Figures read(String text) {
        return FigureReader.read("figures.yaml", text);
    }
}
