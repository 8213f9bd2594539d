package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.Bdf;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Layer;
import io.crossdock.workbench.explain.verdict.NcclPath;
import io.crossdock.workbench.explain.verdict.PathType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What helped others with the same findings and changes nothing that the model moves bytes by: firmware settings,
 * environment variables, another direction. Nothing of it is run, so no rate is promised.
 */
public final class Advice {
    private static final String FIRMWARE = "yes, in the firmware";

    private Advice() {}

    /** In the order of the findings; then what the library could be told. */
    public static List<RemedyResult> of(PairFacts facts, List<Finding> findings) {
        List<RemedyResult> advice = new ArrayList<>();
        for (Finding finding : findings) {
            of(facts, finding).ifPresent(advice::add);
        }
        level(facts).ifPresent(advice::add);
        return advice;
    }

    private static Optional<RemedyResult> of(PairFacts facts, Finding finding) {
        Bdf from = facts.from().bdf();
        Bdf to = facts.to().bdf();
        return Optional.ofNullable(
                switch (finding.code()) {
                    case "XD023" ->
                        advice(
                                finding,
                                "let the source write instead of the target read",
                                "CUDA: start the copy on the GPU that has the data; applications: push, not pull",
                                Cost.DRIVER_CHANGE,
                                "with the application",
                                "copy in both directions, each started by its source");
                    case "XD032" ->
                        advice(
                                finding,
                                "a slot that is wired to the processor",
                                "the board's manual tells which; lspci -tv then shows the card below another root port",
                                Cost.SLOT,
                                "yes",
                                "lspci -tv");
                    case "XD036" ->
                        advice(
                                finding,
                                "relaxed ordering on",
                                "setpci -s " + from + " CAP_EXP+8.w=10:10, or the firmware's or the driver's switch",
                                Cost.SAFE,
                                "setpci does not; firmware does",
                                "sudo lspci -vvv -s " + from.shortForm() + " | grep RlxdOrd");
                    case "XD050" ->
                        advice(
                                finding,
                                "a BAR that shows all of the memory",
                                "firmware: Above 4G Decoding and Resizable BAR; kernel command line: pci=realloc if it finds"
                                        + " no room",
                                Cost.REBOOT,
                                FIRMWARE,
                                "sudo lspci -vvv -s " + to.shortForm() + " | grep -E 'Region|BAR [0-9]: current'");
                    case "XD051" ->
                        advice(
                                finding,
                                "wider bridge windows",
                                "kernel command line: pci=realloc; hotplug ports: pci=hpmmioprefsize=SIZE",
                                Cost.REBOOT,
                                "yes, on the command line",
                                "sudo lspci -vvv | grep -E 'Prefetchable memory behind'; dmesg | grep -i \"can't assign\"");
                    case "XD052" ->
                        advice(
                                finding,
                                "MMIO above 4 GiB at a lower base",
                                "firmware: MMIO High Base below 16 TiB",
                                Cost.REBOOT,
                                FIRMWARE,
                                "lspci -v -s " + to.shortForm() + " | grep Memory");
                    case "XD060" ->
                        advice(
                                finding,
                                "tell the library the real topology",
                                "NCCL_TOPO_FILE=FILE with the host's topology (NCCL_TOPO_DUMP_FILE on bare metal writes one)",
                                Cost.SAFE,
                                "with the job's environment",
                                "NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS=GRAPH");
                    case "XD061" ->
                        advice(
                                finding,
                                "one node per socket, full links between sockets",
                                "firmware: NPS1; xGMI width x16 and highest speed; or both cards on one socket",
                                Cost.REBOOT,
                                FIRMWARE,
                                "lscpu | grep NUMA");
                    case "XD080", "XD081", "XD082", "XD083" ->
                        advice(
                                finding,
                                "correct the kernel command line",
                                finding.notes().isEmpty()
                                        ? finding.evidence().getFirst()
                                        : finding.notes().getFirst(),
                                Cost.REBOOT,
                                "yes, on the command line",
                                "cat /proc/cmdline");
                    default -> null;
                });
    }

    /** The variable that makes the library try what its default level rules out. */
    private static Optional<RemedyResult> level(PairFacts facts) {
        Answer driver = facts.answer(Layer.DRIVER);
        boolean ruledOut =
                facts.answer(Layer.LIBRARY) == Answer.NO && driver != Answer.NO && driver != Answer.WRITES_ONLY;
        if (!ruledOut) {
            return Optional.empty();
        }
        PathType type = NcclPath.between(facts.machine(), facts.route()).stream()
                .max(PathType::compareTo)
                .orElse(PathType.SYS);
        return Optional.of(new RemedyResult(
                "",
                "let NCCL use the route",
                List.of("environment: NCCL_P2P_LEVEL=" + type + " (network cards: NCCL_NET_GDR_LEVEL)"),
                RemedyResult.Status.ADVISED,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(Cost.SAFE),
                "with the job's environment",
                "",
                "NCCL_DEBUG=INFO prints via P2P/direct pointer instead of SHM",
                Optional.empty()));
    }

    private static RemedyResult advice(
            Finding finding, String title, String how, Cost cost, String persists, String verify) {
        return new RemedyResult(
                finding.code(),
                title,
                List.of(how),
                RemedyResult.Status.ADVISED,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(cost),
                persists,
                "",
                verify,
                Optional.empty());
    }
}
