package io.crossdock.topology.p2ptest;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.grid.Grid;
import io.crossdock.topology.grid.GridReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Output of CUDA's {@code p2pBandwidthLatencyTest}, whole or in parts: who can access whom, bandwidth and latency tables.
 * Latencies as a processor sees them are left out: they are no property of the pair.
 */
public final class P2pTestImporter implements Importer {
    private static final String TOOL = "p2pBandwidthLatencyTest";
    private static final Pattern TITLE = Pattern.compile(
            "(?:(Uni|Bi)directional )?P2P=(Enabled|Disabled) (Bandwidth|Latency)(?: \\(P2P (Writes|Reads)\\))?");
    private static final Pattern HEADER = Pattern.compile("^[\\s>|]*(D\\\\D|GPU|CPU)[\\s|]+[0-9]");
    private static final GridReader READER = new GridReader(
            Pattern.compile("[0-9]{1,3}"),
            Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?|N/A|nan|-{1,2}|\u2014|\u2013|[Xx*]"));

    @Override
    public String format() {
        return TOOL;
    }

    @Override
    public boolean recognises(SourceText text) {
        if (text.lines().stream()
                .anyMatch(l -> l.contains("Access Peer Device=") || l.contains("P2P Connectivity Matrix"))) {
            return true;
        }
        for (int i = 0; i < text.lines().size(); i++) {
            if (HEADER.matcher(text.lines().get(i)).find()
                    && READER.at(text.lines(), i).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** What the next table is, as the last title says. */
    private record Title(Quantity quantity, Optional<Boolean> peerToPeer) {}

    @Override
    public Fragment read(SourceText text) {
        List<String> lines = text.lines();
        CudaDevices devices = CudaDevices.of(lines);
        List<PairMeasurement> tables = new ArrayList<>();
        List<PairLabels> labels = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        Optional<Title> title = Optional.empty();
        boolean connectivity = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher t = line.contains("P2P=") ? TITLE.matcher(line) : null;
            if (t != null && t.find()) {
                title = Optional.of(title(t));
            } else if (line.contains("P2P Connectivity Matrix")) {
                connectivity = true;
            }
            Matcher header = HEADER.matcher(line);
            if (!header.find() || header.group(1).equals("CPU")) {
                continue;
            }
            Optional<Grid> grid = READER.at(lines, i);
            if (grid.isEmpty()) {
                continue;
            }
            if (connectivity) {
                labels.add(access(grid.get(), devices));
                connectivity = false;
                continue;
            }
            int at = i;
            String corner = header.group(1);
            Title what = title.orElseGet(() -> untitled(text, at, corner, notes));
            tables.add(grid.get().figures(TOOL, what.quantity(), what.peerToPeer(), devices::device, v -> v));
        }
        if (labels.isEmpty()) {
            AccessLines.read(lines, devices).ifPresent(labels::add);
        }
        return Fragment.ofHost(
                Platform.UNKNOWN.withHost(HostFacts.NONE.withLabels(labels).withMeasurements(tables)), notes);
    }

    private static Title title(Matcher m) {
        boolean peer = m.group(2).equals("Enabled");
        Quantity quantity;
        if (m.group(3).equals("Latency")) {
            quantity = Quantity.LATENCY_US;
        } else if ("Bi".equals(m.group(1))) {
            quantity = Quantity.BOTH_WAYS_BANDWIDTH;
        } else if (m.group(4) == null) {
            quantity = Quantity.ONE_WAY_BANDWIDTH;
        } else {
            quantity = m.group(4).equals("Writes") ? Quantity.WRITE_BANDWIDTH : Quantity.READ_BANDWIDTH;
        }
        return new Title(quantity, Optional.of(peer));
    }

    /** A table that was pasted without its title: the corner tells latency, the name of the file may tell the rest. */
    private static Title untitled(SourceText text, int line, String corner, List<ImportNote> notes) {
        String file = text.name().toLowerCase(java.util.Locale.ROOT);
        Quantity quantity = corner.equals("GPU")
                ? Quantity.LATENCY_US
                : file.contains("bidir") ? Quantity.BOTH_WAYS_BANDWIDTH : Quantity.ONE_WAY_BANDWIDTH;
        if (quantity != Quantity.LATENCY_US) {
            notes.add(new ImportNote(
                    text.name(),
                    line + 1,
                    "the table has no title; taken as GB/s "
                            + (quantity == Quantity.BOTH_WAYS_BANDWIDTH
                                    ? "both ways together, as the file's name says"
                                    : "one way")));
        }
        return new Title(quantity, Optional.empty());
    }

    private static PairLabels access(Grid grid, CudaDevices devices) {
        List<List<String>> words = grid.cells().stream()
                .map(row -> row.stream()
                        .map(c -> c.equals("1") ? "CAN" : c.equals("0") ? "CANNOT" : "")
                        .toList())
                .toList();
        return new Grid(grid.line(), grid.names(), words).labels(TOOL, "access", devices::device);
    }
}
