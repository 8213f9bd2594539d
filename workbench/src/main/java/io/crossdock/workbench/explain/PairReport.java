package io.crossdock.workbench.explain;

import io.crossdock.platform.Parameter;
import io.crossdock.platform.Unknown;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import java.util.List;

/**
 * Everything that {@code explain} says about one pair. Printing adds layout and nothing else.
 *
 * @param head machine and conditions, for the first lines
 * @param route places from the initiator to the target
 * @param routeClass what kind of route it is, in one phrase
 * @param verdicts what fabric, p2pdma, driver and library say, lowest layer first
 * @param groups IOMMU groups of the two, the initiator's first
 * @param results one per API and way of mapping
 * @param measured what tools measured for this pair, beside what is expected
 * @param findings worst first
 * @param remedies what could be done, best first, then what was tried and does not help
 * @param traffic what the direct and the staged way ask of system memory and processor; empty if neither ran
 * @param parameters figures that the rates rest on
 * @param verify how to see that bytes arrive
 * @param unknown what the input did not show and that could matter
 */
public record PairReport(
        Head head,
        List<RouteHop> route,
        String routeClass,
        List<LayerVerdict> verdicts,
        List<GroupMembership> groups,
        List<Result> results,
        List<MeasuredTable> measured,
        List<Finding> findings,
        List<RemedyResult> remedies,
        List<Traffic> traffic,
        List<Parameter> parameters,
        String verify,
        List<Unknown> unknown) {
    /**
     * Conditions.
     *
     * @param title the machine's title
     * @param from initiator
     * @param to target
     * @param kernel Linux version or {@code unknown}
     * @param iommu unit and mode in words
     * @param transferBytes bytes moved and checked
     * @param linkSummary narrowest link of the route and its MPS in words
     */
    public record Head(
            String title, Party from, Party to, String kernel, String iommu, long transferBytes, String linkSummary) {}

    /** One side: its name on this machine, address, and description; {@code bar} is -1 for the initiator. */
    public record Party(String name, String bdf, String description, int bar) {}

    public PairReport {
        route = List.copyOf(route);
        verdicts = List.copyOf(verdicts);
        groups = List.copyOf(groups);
        results = List.copyOf(results);
        measured = List.copyOf(measured);
        findings = List.copyOf(findings);
        remedies = List.copyOf(remedies);
        traffic = List.copyOf(traffic);
        parameters = List.copyOf(parameters);
        unknown = List.copyOf(unknown);
    }
}
