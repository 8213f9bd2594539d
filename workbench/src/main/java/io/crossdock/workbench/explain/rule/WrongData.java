package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Guests;
import io.crossdock.workbench.explain.verdict.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD041: success may be told and other bytes arrive. */
final class WrongData implements Rule {
    @Override
    public String code() {
        return "XD041";
    }

    @Override
    public String title() {
        return "data may be lost without an error";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The IOMMU faulted accesses of one of the two, a guest's driver grants what only the host can know, or a driver grants a pair across a translating IOMMU that p2pdma refuses.",
                "Writes are posted: no answer tells that they went nowhere. Copies report success over wrong data, and a round trip that reads back what was cached or mirrored compares equal.",
                "IOMMU faults in dmesg naming a device of the pair; the driver's grant beside the fabric's and p2pdma's answers.",
                "Copy one way and compare at the destination, by something that did not take part in the copy. Then cure the cause: XD021, XD022, XD060.",
                "None.",
                "pytorch#84803, open-gpu-kernel-modules#1257, nccl#2335 (27 GB/s measured into a mirrored aperture), cuda-samples#48.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<String> faults = facts.machine().platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.IOMMU_FAULT)
                .filter(m -> m.functions().stream().anyMatch(b -> isOfPair(facts, b)))
                .map(HostMessage::text)
                .limit(2)
                .toList();
        if (!faults.isEmpty()) {
            return finding(
                    Finding.Level.ERROR,
                    "the IOMMU refused accesses of this pair: what they carried is lost, and no error told the device",
                    faults);
        }
        if (facts.answer(Layer.DRIVER) != Answer.YES && facts.answer(Layer.DRIVER) != Answer.WRITES_ONLY) {
            return Optional.empty();
        }
        if (Guests.isGuest(facts.machine())) {
            return finding(
                    Finding.Level.WARNING,
                    "the driver's grant is a guest's: whether bytes arrive, only the host's fabric decides",
                    List.of());
        }
        boolean doubtful = facts.passesRootComplex()
                && facts.iommu() == Iommu.Mode.TRANSLATED
                && facts.answer(Layer.P2PDMA) == Answer.NO;
        return doubtful
                ? finding(
                        Finding.Level.WARNING,
                        "the driver grants what p2pdma refuses, across an IOMMU that translates: data may vanish",
                        List.of())
                : Optional.empty();
    }

    private Optional<Finding> finding(Finding.Level level, String message, List<String> evidence) {
        return Optional.of(new Finding(
                level,
                code(),
                message,
                new ArrayList<>(evidence),
                "",
                List.of("copy one way and compare at the destination; a round trip can lie")));
    }

    private static boolean isOfPair(PairFacts facts, Bdf bdf) {
        return bdf.equals(facts.from().bdf()) || bdf.equals(facts.to().bdf());
    }
}
