package io.crossdock.workbench.explain.measured;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Corpus;
import io.crossdock.topology.Inputs;
import io.crossdock.workbench.explain.Explainer;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines that somebody measured, each with what its owner found out, or suspects, to be the matter. */
class MeasuredCorpusTest {
    @ParameterizedTest
    @CsvSource({
        "autodl-2x2080ti-pix, XD070", // GeForce without peer access: staged over one uplink
        "b650d4u-2xrtxpro6000-switch, XD073", // both ways not doubled
        "epyc7542-8x4090-nps4, ",
        "puget-wrx90-2xrtx6000ada, XD024 XD082", // iommu=pt beside amd_iommu=off; nothing slow
        "stone-4x4090-epyc-k8s, XD075", // GeForce: NCCL takes SHM
        "th2k-4xv100-pix-nvlink, XD071", // direct 9.8, staged 11.0
        "trp64-2x4090-iommu, XD042 XD070", // wrong data with one driver, refused by the next
        "trx40-2xrtxpro6000-direct, ",
        "vm-4xa100pcie-nvlink-pairs, XD070", // pairs without NVLink cannot access each other
        "wrx90-8xrtxpro6000-2sw-flat, ",
        "wrx90-8xrtxpro6000-3sw-tree, ",
        "x570-3900x-5070-2x5060ti, XD070 XD073 XD075 XD081" // card on the chipset refused; amd_iommu=on is no option
    })
    void shouldNameWhatIsTheMatter(String machine, String codes) {
        Set<String> expected = codes == null ? Set.of() : Set.of(codes.split(" "));

        List<Finding> findings = new Explainer()
                .matrix(
                        Inputs.read(List.of(Corpus.file("measured/" + machine))).machine(),
                        Optional.empty(),
                        Optional.empty())
                .findings();

        assertThat(findings.stream().map(Finding::code).collect(Collectors.toSet()))
                .isEqualTo(expected);
    }
}
