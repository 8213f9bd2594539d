package io.crossdock.workbench.run;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PciTopology;
import io.crossdock.workbench.pricing.LinkRates;
import java.util.Optional;

/** The links of a topology as pricing wants them. */
record TopologyLinkRates(PciTopology topology) implements LinkRates {
    @Override
    public Optional<Capacity> below(Bdf port) {
        return LinkRate.below(topology, port)
                .map(r -> new Capacity(r.bytesPerSecond(), r.encoding() == LinkRate.Encoding.B128_130, r.label()));
    }
}
