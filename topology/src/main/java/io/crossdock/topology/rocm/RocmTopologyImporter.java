package io.crossdock.topology.rocm;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PeerLink;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.grid.Grid;
import io.crossdock.topology.grid.GridReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table of link types of {@code rocm-smi --showtopo}. Its weights and hops say nothing more. */
public final class RocmTopologyImporter implements Importer {
    private static final Pattern LINK = Pattern.compile("PCIE|XGMI");
    private static final GridReader READER =
            new GridReader(Pattern.compile("GPU[0-9]{1,3}"), Pattern.compile("0|" + LINK.pattern()));

    @Override
    public String format() {
        return "rocm-smi --showtopo";
    }

    @Override
    public boolean recognises(SourceText text) {
        for (int i = 0; i < text.lines().size(); i++) {
            if (table(text.lines(), i).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Grid> table(List<String> lines, int at) {
        return lines.get(at).contains("GPU0") ? READER.at(lines, at).filter(g -> g.pairs(LINK) > 0) : Optional.empty();
    }

    @Override
    public Fragment read(SourceText text) {
        List<PairLabels> labels = new ArrayList<>();
        List<PeerLink> links = new ArrayList<>();
        for (int i = 0; i < text.lines().size(); i++) {
            table(text.lines(), i).ifPresent(grid -> {
                PairLabels table =
                        grid.labels("rocm-smi --showtopo", "path", name -> new PairDevice(name, Optional.empty()));
                labels.add(table);
                links.addAll(xgmi(table));
            });
        }
        return Fragment.ofHost(
                Platform.UNKNOWN.withHost(HostFacts.NONE.withLabels(labels).withPeerLinks(links)), List.of());
    }

    private static List<PeerLink> xgmi(PairLabels table) {
        List<PeerLink> links = new ArrayList<>();
        for (int a = 0; a < table.devices().size(); a++) {
            for (int b = a + 1; b < table.devices().size(); b++) {
                if (table.cells().get(a).get(b).equals("XGMI")) {
                    links.add(
                            new PeerLink(table.devices().get(a), table.devices().get(b), "xGMI", 1));
                }
            }
        }
        return links;
    }
}
