package io.crossdock.topology.rocm;

import io.crossdock.pci.Bdf;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bandwidth tables of {@code rocm-bandwidth-test}. Processors stand in them as devices too; only rows and columns of
 * devices with a PCI address are kept.
 */
public final class RocmBandwidthImporter implements Importer {
    private static final Pattern TITLE = Pattern.compile("(Uni|B[i]?)directional copy peak bandwidth GB/s");
    private static final Pattern DEVICE = Pattern.compile(
            "Device:\\s*([0-9]{1,3}),\\s*(.+?),.*?(?:([0-9a-fA-F]{4}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{1,2})\\.([0-7])\\s*$");
    private static final GridReader READER =
            new GridReader(Pattern.compile("[0-9]{1,3}"), Pattern.compile("N/A|[0-9]{1,9}(?:\\.[0-9]{1,9})?"));

    /** The header stands behind the title, with empty lines between. */
    private static final int LINES_BELOW = 4;

    private static final int MAX_DEVICE = 31;

    @Override
    public String format() {
        return "rocm-bandwidth-test";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream()
                .anyMatch(l -> l.contains("directional copy peak bandwidth")
                        && TITLE.matcher(l).find());
    }

    @Override
    public Fragment read(SourceText text) {
        Map<String, PairDevice> devices = devices(text.lines());
        List<PairMeasurement> tables = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        for (int i = 0; i < text.lines().size(); i++) {
            Matcher title = TITLE.matcher(text.lines().get(i));
            if (!title.find()) {
                continue;
            }
            Optional<Grid> grid = below(text.lines(), i);
            if (grid.isEmpty()) {
                notes.add(new ImportNote(text.name(), i + 1, "no table follows"));
                continue;
            }
            Grid kept = devices.isEmpty() ? grid.get() : grid.get().only(List.copyOf(devices.keySet()));
            tables.add(kept.figures(
                    "rocm-bandwidth-test",
                    title.group(1).equals("Uni") ? Quantity.ONE_WAY_BANDWIDTH : Quantity.BOTH_WAYS_BANDWIDTH,
                    Optional.empty(),
                    name -> devices.getOrDefault(name, new PairDevice(name, Optional.empty())),
                    v -> v));
        }
        return Fragment.ofHost(Platform.UNKNOWN.withHost(HostFacts.NONE.withMeasurements(tables)), notes);
    }

    private static Optional<Grid> below(List<String> lines, int title) {
        for (int i = title + 1; i < Math.min(lines.size(), title + 1 + LINES_BELOW); i++) {
            Optional<Grid> grid = READER.at(lines, i);
            if (grid.isPresent()) {
                return grid;
            }
        }
        return Optional.empty();
    }

    /** Devices with an address, by their number in the tables; AMD counts its GPUs without the processors. */
    private static Map<String, PairDevice> devices(List<String> lines) {
        Map<String, PairDevice> devices = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher m = line.contains("Device:") ? DEVICE.matcher(line) : null;
            if (m != null && m.find() && Integer.parseInt(m.group(5), 16) <= MAX_DEVICE) {
                int domain = m.group(3) == null ? 0 : Integer.parseInt(m.group(3), 16);
                Bdf bdf = new Bdf(
                        domain,
                        Integer.parseInt(m.group(4), 16),
                        Integer.parseInt(m.group(5), 16),
                        Integer.parseInt(m.group(6), 16));
                devices.putIfAbsent(m.group(1), new PairDevice("GPU" + devices.size(), Optional.of(bdf)));
            }
        }
        return devices;
    }
}
