package io.crossdock.workbench.explain;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.topology.DeviceNames;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** IOMMU groups of the two sides of a pair. */
final class Groups {
    private Groups() {}

    static List<GroupMembership> of(Question question) {
        DeviceNames names = DeviceNames.of(question.machine());
        return List.of(membership(question, names, question.from()), membership(question, names, question.to()));
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
        return new GroupMembership(names.nameOf(f.bdf()).orElse(f.bdf().toString()), group, type, others);
    }
}
