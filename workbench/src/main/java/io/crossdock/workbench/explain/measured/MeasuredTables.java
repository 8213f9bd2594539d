package io.crossdock.workbench.explain.measured;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PeerLink;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** Puts an expectation beside every figure that has one. */
public final class MeasuredTables {
    private final MachineDescription machine;
    private final DeviceNames names;
    private final Expectations expectations;

    private MeasuredTables(MachineDescription machine, Iommu.Mode mode) {
        this.machine = machine;
        this.names = DeviceNames.of(machine);
        this.expectations = new Expectations(machine, mode);
    }

    /**
     * All tables.
     *
     * @param mode how the IOMMU is set up; never {@code UNKNOWN} where the machine has functions
     */
    public static List<MeasuredTable> of(MachineDescription machine, Iommu.Mode mode) {
        return new MeasuredTables(machine, mode).tables((from, to) -> true);
    }

    /** What the tables hold about one pair, this way round. */
    public static List<MeasuredTable> of(MachineDescription machine, Iommu.Mode mode, Bdf from, Bdf to) {
        return new MeasuredTables(machine, mode)
                .tables((a, b) -> a.function().filter(from::equals).isPresent()
                        && b.function().filter(to::equals).isPresent());
    }

    private List<MeasuredTable> tables(BiPredicate<PairDevice, PairDevice> asked) {
        return machine.platform().host().measurements().stream()
                .map(table -> table(table, asked))
                .filter(table -> !table.cells().isEmpty())
                .toList();
    }

    private MeasuredTable table(PairMeasurement table, BiPredicate<PairDevice, PairDevice> asked) {
        List<MeasuredCell> cells = new ArrayList<>();
        for (int i = 0; i < table.devices().size(); i++) {
            for (int j = 0; j < table.devices().size(); j++) {
                PairDevice from = table.devices().get(i);
                PairDevice to = table.devices().get(j);
                double value = table.values().get(i).get(j);
                if (i != j && !Double.isNaN(value) && asked.test(from, to)) {
                    cells.add(MeasuredCell.of(name(from), name(to), value, expected(table, from, to)));
                }
            }
        }
        return new MeasuredTable(
                table.tool(),
                table.quantity(),
                table.peerToPeer(),
                table.devices().stream().map(this::name).toList(),
                cells);
    }

    private String name(PairDevice device) {
        return device.function().flatMap(names::nameOf).orElse(device.name());
    }

    private Optional<Rate> expected(PairMeasurement table, PairDevice from, PairDevice to) {
        boolean peer = table.peerToPeer().orElse(true);
        if (from.function().isEmpty() || to.function().isEmpty() || peer && isBonded(from, to)) {
            return Optional.empty();
        }
        return peer
                ? expectations.direct(
                        table.quantity(), from.function().get(), to.function().get())
                : expectations.staged(
                        table.quantity(), from.function().get(), to.function().get());
    }

    private boolean isBonded(PairDevice from, PairDevice to) {
        Set<String> ends = Set.of(from.name(), to.name());
        return machine.platform().host().peerLinks().stream()
                .map(MeasuredTables::ends)
                .anyMatch(ends::equals);
    }

    private static Set<String> ends(PeerLink link) {
        return link.from().name().equals(link.to().name())
                ? Set.of(link.from().name())
                : Set.of(link.from().name(), link.to().name());
    }
}
