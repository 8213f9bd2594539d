package io.crossdock.workbench.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.explain.rule.KernelOptions.Option;
import org.junit.jupiter.api.Test;

class KernelOptionsTest {
    @Test
    void shouldSplitAtBlanksOutsideQuotationMarks() {
        KernelOptions options =
                KernelOptions.of("ro  quiet\tpci=noats \"dyndbg=file drivers/pci/pci.c +p\" iommu=pt\n");

        assertThat(options.named("dyndbg"))
                .extracting(Option::text)
                .containsExactly("dyndbg=file drivers/pci/pci.c +p");
        assertThat(options.named("iommu")).hasSize(1);
        assertThat(options.named("quiet")).extracting(Option::text).containsExactly("quiet");
    }

    @Test
    void shouldSplitValuesAtCommasAndKeepSemicolons() {
        KernelOptions options = KernelOptions.of("pci=realloc,disable_acs_redir=0000:0a:00.0;0000:0a:04.0 pci=noats,");

        assertThat(options.parts("pci"))
                .containsExactly("realloc", "disable_acs_redir=0000:0a:00.0;0000:0a:04.0", "noats");
    }

    @Test
    void shouldTakeADashForAnUnderscoreInNames() {
        assertThat(KernelOptions.of("pcie-acs-override=downstream").named("pcie_acs_override"))
                .hasSize(1);
    }

    @Test
    void shouldLeaveWhatIsForInitAlone() {
        KernelOptions options = KernelOptions.of("quiet -- pci=noacs");

        assertThat(options.named("quiet")).hasSize(1);
        assertThat(options.named("pci")).isEmpty();
    }

    @Test
    void shouldReadAnUnclosedQuotationToTheEnd() {
        assertThat(KernelOptions.of("a=\"b c").named("a"))
                .extracting(Option::text)
                .containsExactly("a=b c");
    }
}
