package io.crossdock.workbench.explain;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PathMps;
import io.crossdock.platform.KernelVersion;
import io.crossdock.topology.DeviceNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Head of a pair report. */
final class PairHeads {
    private PairHeads() {}

    static PairReport.Head of(Question question, long transferBytes) {
        DeviceNames names = DeviceNames.of(question.machine());
        return new PairReport.Head(
                question.machine().title(),
                party(names, question.from(), -1),
                party(names, question.to(), question.bar()),
                question.kernel().map(KernelVersion::text).orElse("unknown"),
                IommuModes.words(question.machine().platform().iommu(), question.mode(), question.modeAssumed()),
                transferBytes,
                linkSummary(question));
    }

    private static PairReport.Party party(DeviceNames names, FunctionInfo f, int bar) {
        return new PairReport.Party(
                names.nameOf(f.bdf()).orElse(f.bdf().toString()), f.bdf().toString(), f.description(), bar);
    }

    /** {@code Gen4 x16, MPS 256}: the narrowest link above either side, and the path's maximum payload. */
    private static String linkSummary(Question question) {
        List<LinkRate> rates = new ArrayList<>();
        for (FunctionInfo end : List.of(question.from(), question.to())) {
            LinkRate.above(question.topology(), end.bdf()).ifPresent(rates::add);
            for (FunctionInfo bridge : question.topology().bridgesAbove(end.bdf())) {
                LinkRate.above(question.topology(), bridge.bdf()).ifPresent(rates::add);
            }
        }
        Optional<LinkRate> narrowest = rates.stream().min(Comparator.comparingDouble(LinkRate::bytesPerSecond));
        OptionalInt mps = PathMps.between(
                question.topology(), question.from().bdf(), question.to().bdf());
        return narrowest.map(LinkRate::label).orElse("link unknown")
                + (mps.isPresent() ? ", MPS " + mps.getAsInt() : ", MPS unknown");
    }
}
