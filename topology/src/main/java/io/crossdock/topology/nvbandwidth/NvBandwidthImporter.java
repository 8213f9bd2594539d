package io.crossdock.topology.nvbandwidth;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.PairDevice;
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
 * Tables of {@code nvbandwidth} about pairs of GPUs. An arrow between row and column shows where the data go; the name of
 * the test, whether the source pushes them or the destination fetches them. Tests with the host's memory are left out.
 */
public final class NvBandwidthImporter implements Importer {
    private static final Pattern TEST = Pattern.compile("Running (device_to_device_[a-z0-9_]+?)\\.?\\s*$");
    private static final Pattern TITLE = Pattern.compile("GPU\\(row\\) (<->|->|<-) GPU\\(column\\).*\\((GB/s|ns)\\)");
    private static final GridReader READER =
            new GridReader(Pattern.compile("[0-9]{1,3}"), Pattern.compile("N/A|[0-9]{1,9}(?:\\.[0-9]{1,9})?"));
    private static final double NANOSECONDS_PER_MICROSECOND = 1000;

    @Override
    public String format() {
        return "nvbandwidth";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream().anyMatch(l -> l.contains("GPU(row)"));
    }

    @Override
    public Fragment read(SourceText text) {
        List<PairMeasurement> tables = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        List<String> lines = text.lines();
        String test = "";
        for (int i = 0; i + 1 < lines.size(); i++) {
            Matcher t = TEST.matcher(lines.get(i));
            if (t.find()) {
                test = t.group(1);
            }
            Matcher title = TITLE.matcher(lines.get(i));
            if (!title.find()) {
                continue;
            }
            Optional<Grid> grid = READER.at(lines, i + 1);
            Optional<Quantity> quantity = quantity(test, title.group(2));
            if (grid.isEmpty() || quantity.isEmpty()) {
                notes.add(new ImportNote(
                        text.name(),
                        i + 1,
                        grid.isEmpty()
                                ? "no table follows"
                                : "the table of " + test + " is left out: not a figure per pair"));
                continue;
            }
            boolean toColumn = title.group(1).equals("->");
            boolean fetched = quantity.get() == Quantity.READ_BANDWIDTH;
            // Rows must be the side that starts: the source of a write, the destination of a read.
            boolean turn = !title.group(1).equals("<->") && toColumn == fetched;
            tables.add((turn ? grid.get().transposed() : grid.get())
                    .figures(
                            "nvbandwidth " + test,
                            quantity.get(),
                            Optional.of(true),
                            name -> new PairDevice("GPU" + name, Optional.empty()),
                            quantity.get() == Quantity.LATENCY_US ? v -> v / NANOSECONDS_PER_MICROSECOND : v -> v));
        }
        return Fragment.ofHost(Platform.UNKNOWN.withHost(HostFacts.NONE.withMeasurements(tables)), notes);
    }

    private static Optional<Quantity> quantity(String test, String unit) {
        if (unit.equals("ns")) {
            return Optional.of(Quantity.LATENCY_US);
        }
        if (test.contains("bidirectional")) {
            return test.contains("total") ? Optional.of(Quantity.BOTH_WAYS_BANDWIDTH) : Optional.empty();
        }
        if (test.contains("_read_")) {
            return Optional.of(Quantity.READ_BANDWIDTH);
        }
        return test.contains("_write_")
                ? Optional.of(Quantity.WRITE_BANDWIDTH)
                : Optional.of(Quantity.ONE_WAY_BANDWIDTH);
    }
}
