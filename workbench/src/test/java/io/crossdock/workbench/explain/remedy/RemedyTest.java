package io.crossdock.workbench.explain.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.yaml.MachineYaml;
import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.RemedyResult.Status;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.result.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every remedy is applied, written down, read again and explained: its rule is silent then, and the rate as promised. */
class RemedyTest {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts();
    private static final String REDIRECT = "acs: {capability: [SV, TB, RR, CR, UF, EC, DT], control: [SV, RR, CR, UF]}";
    private static final Given REDIRECTED = SWITCH.function("down0", REDIRECT).function("down1", REDIRECT);

    /** For every remedy a machine on which it works, as it comes first to mind. */
    private static Map<String, Given> machines() {
        Map<String, Given> machines = new LinkedHashMap<>();
        // the uplink is narrower than the links below it, so that redirect costs something
        machines.put("clear ACS redirect on the ports between them", narrowUplink(REDIRECTED));
        machines.put("let the driver choose Normal-NC for this mapping", PORTS.arm());
        machines.put("a kernel without IOMMU_MMIO in dma_map_resource", PORTS.arm());
        machines.put("move the driver to p2pdma", PORTS.arm().kernel("7.3").with("1022:1480", "10de:2f95"));
        machines.put("IOMMU passthrough", PORTS.arm());
        machines.put("both cards below one switch, driver on p2pdma", PORTS.arm());
        machines.put(
                "reseat the card, or a slot that is wired for all lanes",
                SWITCH.function("gpu0", "link: {gen: 4, width: 8, max-width: 16}"));
        machines.put("the largest payload that the whole path takes", SWITCH.function("gpu0", "mps: 128"));
        return machines;
    }

    private static Given narrowUplink(Given given) {
        return given.function("up0", "link: {gen: 3, width: 16}").function("rp0", "link: {gen: 3, width: 16}");
    }

    @Test
    void shouldSilenceTheRuleAndKeepThePromise() {
        machines().forEach((title, given) -> {
            PairReport before = given.explain("gpu0", "gpu1");
            RemedyResult remedy = before.remedies().stream()
                    .filter(r -> r.title().startsWith(title))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(title + " is not offered"));
            PairReport after = Given.explain(writtenAndRead(remedy), "gpu0", "gpu1");

            assertThat(remedy.status()).as(title).isEqualTo(Status.WORKS);
            assertThat(before.findings()).extracting(Finding::code).as(title).contains(remedy.rule());
            assertThat(after.findings()).extracting(Finding::code).as(title).doesNotContain(remedy.rule());
            double promised = gigabytes(remedy.write());
            assertThat(promised).as(title).isGreaterThan(1.01 * gigabytes(headline(before)));
            assertThat(gigabytes(headline(after))).as(title).isCloseTo(promised, within(promised * 1e-3));
        });
    }

    @Test
    void shouldSayOfEveryRemedyWhetherItLastsWhatItGivesUpAndHowToSeeThatItIsInForce() {
        machines().values().stream()
                .flatMap(given -> given.explain("gpu0", "gpu1").remedies().stream())
                .filter(r -> r.status() == Status.WORKS || r.status() == Status.ADVISED)
                .forEach(r -> {
                    assertThat(r.how()).as(r.title()).isNotEmpty().noneMatch(String::isBlank);
                    assertThat(r.persists()).as(r.title()).isNotBlank();
                    assertThat(r.verify()).as(r.title()).isNotBlank();
                    assertThat(r.cost()).as(r.title()).isNotEmpty();
                    assertThat(r.isolation().isBlank())
                            .as(r.title() + " gives up isolation: " + r.isolation())
                            .isNotEqualTo(r.cost().contains(Cost.ISOLATION));
                });
    }

    @Test
    void shouldNameEveryPortWithItsRegister() {
        RemedyResult clear = named(REDIRECTED, "clear ACS redirect");

        assertThat(clear.how())
                .containsExactly(
                        "kernel command line: pci=disable_acs_redir=0000:42:00.0;0000:42:01.0",
                        "from Linux 6.11 on, keeping source validation: pci=config_acs=x0100x1@0000:42:00.0;x0100x1@0000:42:01.0",
                        "in /etc/default/grub each ; is written \\;, then update-grub: /proc/cmdline must show all ports",
                        "until the next boot: setpci -s 0000:42:00.0 ECAP_ACS+6.w=0011  (groups stay as they were at boot)",
                        "until the next boot: setpci -s 0000:42:01.0 ECAP_ACS+6.w=0011  (groups stay as they were at boot)");
        assertThat(clear.persists()).isEqualTo("yes, on the command line; setpci does not");
        assertThat(clear.verify())
                .isEqualTo("sudo lspci -vvv -s 42:00.0 | grep ACSCtl; sudo lspci -vvv -s 42:01.0 | grep ACSCtl:"
                        + " ReqRedir- CmpltRedir- EgressCtrl-");
    }

    @Test
    void shouldNotOfferAnOptionThatTheKernelLacks() {
        assertThat(named(REDIRECTED.kernel("6.1"), "clear ACS redirect").how())
                .noneMatch(line -> line.contains("config_acs"));
    }

    /** One port redirects on the pair's way; the other does so only in Linux's eyes, which minds requests at both. */
    @Test
    void shouldAlsoClearThePortsThatOnlyLinuxMinds() {
        Given given = SWITCH.function("down1", "acs: {capability: [SV, RR, CR, UF], control: [SV, RR, UF]}");

        assertThat(named(given, "clear ACS redirect").how())
                .contains("kernel command line: pci=disable_acs_redir=0000:42:01.0");
    }

    @Test
    void shouldNameTheLinkThatLostLanes() {
        RemedyResult seat = named(SWITCH.function("gpu0", "link: {gen: 4, width: 8, max-width: 16}"), "reseat");

        assertThat(seat.how())
                .containsExactly(
                        "0000:43:00.0: x8 of x16; card, riser, bifurcation in the firmware, the slot's wiring");
        assertThat(seat.verify()).contains("while a copy runs");
    }

    @Test
    void shouldNotProposeLargerPacketsThatAPeerMayRefuse() {
        RemedyResult payload = named(SWITCH.function("gpu0", "mps: 128"), "the largest payload");

        assertThat(payload.how().getFirst()).startsWith("kernel command line: pci=pcie_bus_safe");
        assertThat(payload.how().getLast()).startsWith("not pci=pcie_bus_perf");
    }

    @Test
    void shouldProposePassthroughWithoutGainOnlyWhereItMatters() {
        RemedyResult pass = named(PORTS.translated(), "IOMMU passthrough");

        assertThat(pass.rule()).isEqualTo("XD022");
        assertThat(pass.how()).containsExactly("kernel command line: iommu.passthrough=1 (or iommu=pt)");
        assertThat(pass.why()).startsWith("no faster here;");
        assertThat(SWITCH.translated().explain("gpu0", "gpu1").remedies())
                .noneMatch(r -> r.title().equals("IOMMU passthrough") && r.why().startsWith("no faster"));
    }

    @Test
    void shouldProposeTheVariableForAPathBeyondNcclsLevel() {
        RemedyResult level = named(PORTS.intel("8086:2020", "8086:2030"), "let NCCL use the route");

        assertThat(level.status()).isEqualTo(Status.ADVISED);
        assertThat(level.how().getFirst()).startsWith("environment: NCCL_P2P_LEVEL=PHB");
        // the driver's no is not overruled by a variable
        assertThat(PORTS.intel("8086:2020", "8086:2030")
                        .printed("nvidia-smi topo -p2p w", "write", "CNS")
                        .explain("gpu0", "gpu1")
                        .remedies())
                .noneMatch(r -> r.title().equals("let NCCL use the route"));
    }

    private static RemedyResult named(Given given, String title) {
        return given.explain("gpu0", "gpu1").remedies().stream()
                .filter(r -> r.title().startsWith(title))
                .findFirst()
                .orElseThrow();
    }

    /** What {@code --apply N --write FILE} writes and the next explain reads. */
    private static MachineDescription writtenAndRead(RemedyResult remedy) {
        String yaml = MachineYaml.write(remedy.machine().orElseThrow(), "remedy");
        return Inputs.of(List.of(SourceText.of("remedy.yaml", yaml))).machine();
    }

    private static Optional<Rate> headline(PairReport report) {
        return Remedies.headline(report.results()).flatMap(Result::write);
    }

    private static double gigabytes(Optional<Rate> rate) {
        return rate.orElseThrow().bytesPerSecond() / 1e9;
    }
}
