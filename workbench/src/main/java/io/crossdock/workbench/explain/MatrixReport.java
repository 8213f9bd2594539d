package io.crossdock.workbench.explain;

import io.crossdock.platform.Unknown;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Layer;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import java.util.List;

/**
 * Route class and verdict of every peer-capable pair of a machine: a bus master on one side, a device with a memory BAR
 * on the other.
 *
 * @param title the machine's title
 * @param kernel Linux version or {@code unknown}
 * @param iommu unit and mode in words
 * @param devices rows and columns, in order
 * @param pairs answers, row by row; a pair of a device with itself is left out
 * @param measured what tools measured, beside what is expected
 * @param findings what holds for the whole machine, worst first
 * @param unknown what the input did not show and that could matter
 */
public record MatrixReport(
        String title,
        String kernel,
        String iommu,
        List<Device> devices,
        List<Pair> pairs,
        List<MeasuredTable> measured,
        List<Finding> findings,
        List<Unknown> unknown) {
    /**
     * A device, or several that sit below one port in the same way and get the same answers.
     *
     * @param name position in the list, such as {@code gpu0}, or the description's own name
     * @param bdf address
     * @param description vendor and device
     * @param port bridge directly above; empty on a root bus
     * @param members names of all functions that this row stands for, itself included
     * @param initiator whether it can start transfers
     * @param target whether it has memory that a peer can address
     */
    public record Device(
            String name,
            String bdf,
            String description,
            String port,
            List<String> members,
            boolean initiator,
            boolean target) {
        public Device {
            members = List.copyOf(members);
        }
    }

    /**
     * The two devices that were asked for all pairs of a kind.
     *
     * @param from name of the initiator
     * @param to name of the target
     * @param pairs how many pairs of devices they stand for
     */
    public record Example(String from, String to, long pairs) {}

    /**
     * One direction of a pair of rows. In a machine of many devices a row may hold some of several switches; then two
     * rows have an entry for each place where the ways of their devices meet.
     *
     * @param from name of the initiator's row
     * @param to name of the target's column
     * @param example the devices that were asked
     * @param routeClass short form of the route, such as {@code switch}, {@code switch, redirected}, {@code root ports},
     *     {@code root complexes}
     * @param status what Linux p2pdma says
     * @param reason one sentence
     * @param verdicts what fabric, p2pdma, driver and library say, lowest layer first
     */
    public record Pair(
            String from,
            String to,
            Example example,
            String routeClass,
            Result.Status status,
            String reason,
            List<LayerVerdict> verdicts) {
        public Pair {
            verdicts = List.copyOf(verdicts);
        }

        /** A layer's answer. */
        public Answer answer(Layer layer) {
            return verdicts.stream()
                    .filter(v -> v.layer() == layer)
                    .findFirst()
                    .map(LayerVerdict::answer)
                    .orElse(Answer.UNKNOWN);
        }
    }

    /** Whether two rows have one answer at most, so that a cell of a grid can hold it. */
    public boolean isGrid() {
        return pairs.stream().map(p -> List.of(p.from(), p.to())).distinct().count() == pairs.size();
    }

    public MatrixReport {
        devices = List.copyOf(devices);
        pairs = List.copyOf(pairs);
        findings = List.copyOf(findings);
        unknown = List.copyOf(unknown);
    }
}
