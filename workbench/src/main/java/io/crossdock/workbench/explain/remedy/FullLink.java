package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.rule.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Links that lost lanes come up with all that both ends have. */
final class FullLink implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return "XD030";
    }

    @Override
    public String title() {
        return "reseat the card, or a slot that is wired for all lanes";
    }

    @Override
    public List<String> how(PairFacts facts) {
        List<String> how = new ArrayList<>();
        for (FunctionInfo end : Way.linkEnds(facts)) {
            width(facts.machine().topology(), end)
                    .ifPresent(full ->
                            how.add(end.bdf() + ": x" + end.link().width().orElse(0) + " of x" + full
                                    + "; card, riser, bifurcation in the firmware, the slot's wiring"));
        }
        return how;
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.SLOT);
    }

    @Override
    public String persists() {
        return "yes";
    }

    @Override
    public String verify(PairFacts facts) {
        return "sudo lspci -vvv -s " + facts.from().bdf().shortForm() + " | grep LnkSta, while a copy runs";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        PciTopology topology = facts.machine().topology();
        boolean changed = false;
        for (FunctionInfo end : Way.linkEnds(facts)) {
            Optional<Integer> full = width(topology, end);
            if (full.isPresent()) {
                changed = true;
                topology = widened(topology, end, full.get());
                FunctionInfo port = topology.parent(end.bdf()).orElseThrow();
                topology = widened(topology, port, full.get());
            }
        }
        return changed ? Optional.of(facts.machine().withTopology(topology)) : Optional.empty();
    }

    /** Lanes that both ends could have, where the link runs with fewer. */
    private static Optional<Integer> width(PciTopology topology, FunctionInfo end) {
        Optional<FunctionInfo> port = topology.parent(end.bdf());
        if (port.isEmpty()
                || end.link().maxWidth().isEmpty()
                || port.get().link().maxWidth().isEmpty()
                || end.link().width().orElse(0) == 0) {
            return Optional.empty();
        }
        int full = Math.min(
                end.link().maxWidth().getAsInt(), port.get().link().maxWidth().getAsInt());
        return end.link().width().getAsInt() < full ? Optional.of(full) : Optional.empty();
    }

    private static PciTopology widened(PciTopology topology, FunctionInfo f, int width) {
        Link l = f.link();
        Link wide = new Link(l.maxSpeedMtps(), l.maxWidth(), l.speedMtps(), OptionalInt.of(width));
        return topology.with(f.toBuilder().link(wide).build());
    }
}
