package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.IommuGroups;
import io.crossdock.platform.Iommu;
import io.crossdock.topology.DeviceNames;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** IOMMU groups of the two sides of a pair. */
final class Groups {
    private Groups() {}

    static List<GroupMembership> of(Question question) {
        DeviceNames names = DeviceNames.of(question.machine());
        IommuGroups computed = IommuGroups.of(question.machine());
        return Stream.of(question.from(), question.to())
                .map(f -> f.iommuGroup().isPresent() || question.mode() == Iommu.Mode.OFF
                        ? membership(question, names, f)
                        : computed.groupOf(f.bdf())
                                .map(g -> byRules(names, f, g))
                                .orElseGet(() -> membership(question, names, f)))
                .toList();
    }

    private static GroupMembership byRules(DeviceNames names, FunctionInfo f, Collection<Bdf> group) {
        List<String> others = group.stream()
                .filter(b -> !b.equals(f.bdf()))
                .map(Bdf::toString)
                .toList();
        return new GroupMembership(
                names.nameOf(f.bdf()).orElse(f.bdf().toString()), OptionalInt.empty(), Optional.empty(), others, true);
    }

    private static GroupMembership membership(Question question, DeviceNames names, FunctionInfo f) {
        OptionalInt group = f.iommuGroup();
        Optional<String> type = group.isPresent()
                ? Optional.ofNullable(
                        question.machine().platform().host().groupTypes().get(group.getAsInt()))
                : Optional.empty();
        List<String> others = question.topology().functions().stream()
                .filter(o -> group.isPresent() && o.iommuGroup().equals(group) && !o.equals(f))
                .map(o -> o.bdf().toString())
                .toList();
        return new GroupMembership(names.nameOf(f.bdf()).orElse(f.bdf().toString()), group, type, others, false);
    }
}
