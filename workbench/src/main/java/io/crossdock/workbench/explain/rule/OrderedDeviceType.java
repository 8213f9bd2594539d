package io.crossdock.workbench.explain.rule;

import io.crossdock.model.observe.TypeUse;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.run.PteEvidence;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.List;
import java.util.Optional;

/** XD010: the mapping gives peer memory a Device type, and the fabric orders every line. */
final class OrderedDeviceType implements Rule {
    @Override
    public String code() {
        return "XD010";
    }

    @Override
    public String title() {
        return "peer memory is mapped with a Device memory type";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The page-table entry that translates the transfer decodes to a Device type (nGnRnE, nGnRE, nGRE, GRE).",
                "Device accesses may not be merged and are kept in order. An interconnect that waits for an"
                        + " acknowledgement between two ordered writes moves one 64-byte line per round trip, however"
                        + " wide the links are.",
                "AttrIndx of the entry and the MAIR byte it selects, as decoded from the table's bytes; the lines of"
                        + " Device type that were observed at the root complex.",
                "Let the driver choose Normal-NC for this mapping (not offered by dma_map_resource), move to p2pdma"
                        + " where it is allowed and maps otherwise, or keep the transfer below one switch.",
                "A driver or kernel change. With a merging type, register-like targets such as FIFOs are no longer safe.",
                "Linux dma_info_to_prot and io-pgtable-arm (7.2, read); AMBA CHI ordered writes; seed 000: 4 of 28 GB/s"
                        + " on an ARMv8 server. The size of the ordered window is an implementation's, in no document.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        for (TransferOutcome outcome : facts.outcomesInUse()) {
            Optional<TypeUse> device = outcome.writes().types().stream()
                    .filter(t -> t.type().isDevice())
                    .findFirst();
            if (device.isPresent() && outcome.pte().isPresent()) {
                PteEvidence pte = outcome.pte().get();
                return Optional.of(new Finding(
                        Finding.Level.ERROR,
                        code(),
                        "this mapping makes the fabric treat the peer's memory as a register block",
                        List.of(String.format(
                                "PTE 0x%016x at IOVA 0x%x: %s", pte.value(), pte.iova(), pte.attribute())),
                        "dma_map_resource always asks for MMIO (IOMMU_MMIO), and Device memory may be neither merged"
                                + " nor reordered",
                        notes(outcome)));
            }
        }
        return Optional.empty();
    }

    private static List<String> notes(TransferOutcome outcome) {
        return outcome.parameters().stream()
                .filter(p -> p.name().equals("ordered.write.latency"))
                .map(OrderedDeviceType::note)
                .toList();
    }

    private static String note(Parameter p) {
        return switch (p.kind()) {
            case FITTED ->
                String.format(
                        "%.3g %s per 64 B write is fitted to this machine; on other Arm machines it would be 1 to 23 GB/s."
                                + " Halving MPS, a second source and a second target would tell the explanations apart",
                        p.value(), p.unit());
            case ASSUMED ->
                "how long the fabric holds an ordered write is in no document of this machine: the rate is an interval;"
                        + " one measured copy would settle it (--set ordered.write.latency=NS)";
            default -> String.format("%s = %.3g %s: %s", p.name(), p.value(), p.unit(), p.source());
        };
    }
}
