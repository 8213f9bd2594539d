package io.crossdock.workbench.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules about the kernel command line: what they find, and what they leave alone. */
class CommandLineTest {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final String REDIRECT = "acs: {capability: [SV, RR, CR, UF], control: [SV, RR, CR, UF]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quiet ro                                                       | ''",
                "pci=disable_acs_redir=0000:42:00.0;0000:42:01.0                | ''",
                "pci=disable_acs_redir=42:00.0;42:01.0,realloc                  | ''",
                "pci=disable_acs_redir=pci:1000:c030                            | ''",
                "pci=disable_acs_redir=40:01.1/00.0/00.0                        | ''",
                "pci=disable_acs_redir=0000:42:00.0,0000:42:01.0                | XD080",
                "pci=disable_acs_redir=42:00.0 pci=disable_acs_redir=42:01.0    | XD080",
                "pci=disable_acs_redir=42:00.0;42:07.0                          | XD080",
                "pci=disable_acs_redir=41:00.0                                  | XD080",
                "pci=disable_acs_redir=42:00.0;42-01.0                          | XD080",
                "pci=noacs                                                      | XD081",
                "pci=realloc=on,noats,nommconf,earlydump iommu=pt               | ''",
                "pci=hpmmioprefsize=2T,resource_alignment=20@42:00.0            | ''",
                "amd_iommu=pt                                                   | XD081",
                "amd_iommu=on iommu=pt                                          | XD081",
                "amd_iommu=off                                                  | ''",
                "amd_iommu=force_isolation,pgtbl_v2                             | ''",
                "intel_iommu=on                                                 | XD082",
                "iommu=pt iommu.passthrough=0                                   | XD082",
                "iommu=pt iommu.passthrough=1                                   | ''",
                "iommu=off iommu.passthrough=y                                  | XD082",
                "iommu=nopt,pt                                                  | XD082",
                "iommu=group                                                    | XD081",
                "pcie_acs_override=downstream                                   | XD083",
                "-- pci=noacs                                                   | ''"
            })
    void shouldFindWhatDoesNotDoWhatWasMeant(String line, String codes) {
        assertThat(codes(SWITCH.commandLine(line))).isEqualTo(codes);
    }

    @Test
    void shouldNameTheListThatTheKernelKeeps() {
        Finding finding = finding("XD080", "pci=disable_acs_redir=42:00.0 pci=disable_acs_redir=42:01.0");

        assertThat(finding.evidence()).containsExactly("2 lists: the kernel keeps the last, 42:01.0");
        assertThat(finding.notes()).containsExactly("as one list: pci=disable_acs_redir=42:00.0;42:01.0");
    }

    @Test
    void shouldNameWhatIsMissingAndWhatHasNoAcs() {
        assertThat(finding("XD080", "pci=disable_acs_redir=42:00.0;42:07.0;41:00.0")
                        .evidence())
                .containsExactly("the machine has no 42:07.0", "0000:41:00.0: no ACS there, nothing to clear");
    }

    @Test
    void shouldNameTheEntryThatStopsTheKernel() {
        Finding finding = finding("XD080", "pci=disable_acs_redir=42-00.0;42:01.0");

        assertThat(finding.evidence())
                .containsExactly("the kernel cannot read \"42-00.0\", and ignores what stands behind it");
        assertThat(finding.notes()).containsExactly("as one list: pci=disable_acs_redir=42:01.0");
    }

    @Test
    void shouldSeeThatAListDidNotTakeEffect() {
        String line = "pci=disable_acs_redir=42:00.0;42:01.0";

        assertThat(Rules.check(
                        SWITCH.function("down1", REDIRECT).commandLine(line).machine()))
                .extracting(Finding::evidence)
                .containsExactly(List.of("0000:42:01.0 is listed and has ACSCtl 001d: SV RR CR UF all the same"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pci=noacs        | pci=noacs; meant: pci=disable_acs_redir= with the ports",
                "amd_iommu=pt     | amd_iommu=pt; meant: iommu=pt",
                "intel_iommu=onn  | intel_iommu=onn; meant: intel_iommu=on",
                "pci=nomsii       | pci=nomsii; meant: pci=nomsi",
                "pci=frobnicate   | pci=frobnicate"
            })
    void shouldProposeWhatWasMeant(String line, String evidence) {
        assertThat(finding("XD081", line).evidence()).containsExactly(evidence);
    }

    @Test
    void shouldSeeThatPassthroughWasNotGiven() {
        Given groups = SWITCH.function("gpu0", "iommu-group: 31").commandLine("iommu=pt");

        assertThat(codes(groups.groupType(31, "DMA-FQ"))).isEqualTo("XD082");
        assertThat(codes(groups.groupType(31, "identity"))).isEmpty();
    }

    private static String codes(Given given) {
        return String.join(
                " ", Rules.check(given.machine()).stream().map(Finding::code).toList());
    }

    private static Finding finding(String code, String line) {
        return Rules.check(SWITCH.commandLine(line).machine()).stream()
                .filter(f -> f.code().equals(code))
                .findFirst()
                .orElseThrow();
    }
}
