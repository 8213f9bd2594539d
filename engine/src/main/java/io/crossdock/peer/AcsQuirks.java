package io.crossdock.peer;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of {@code acs-quirks.rules}: functions whose isolation Linux knows better than their ACS registers tell. */
final class AcsQuirks {
    private static final int COLUMNS = 4;
    private static final AcsQuirks STANDARD = read();

    /**
     * One row.
     *
     * @param first smallest device number
     * @param last largest device number, included
     * @param who which functions of that number
     * @param isolates whether Linux counts them as isolated
     * @param name Linux's function
     */
    record Row(int first, int last, String who, boolean isolates, String name) {}

    private final Map<Integer, List<Row>> byVendor;

    private AcsQuirks(Map<Integer, List<Row>> byVendor) {
        this.byVendor = byVendor;
    }

    static AcsQuirks standard() {
        return STANDARD;
    }

    private static AcsQuirks read() {
        try (InputStream in = AcsQuirks.class.getResourceAsStream("acs-quirks.rules")) {
            if (in == null) {
                throw new IllegalStateException("acs-quirks.rules is missing from the jar");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AcsQuirks parse(String text) {
        Map<Integer, List<Row>> rows = new HashMap<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> columns =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (columns.size() != COLUMNS || columns.get(0).length() != "vvvv:ffff-llll".length()) {
                throw new IllegalStateException(
                        "acs-quirks.rules: not a row of vendor:first-last | who | says | name: " + line);
            }
            int vendor = Integer.parseInt(columns.get(0).substring(0, 4), 16);
            rows.computeIfAbsent(vendor, v -> new ArrayList<>()).add(row(columns));
        }
        return new AcsQuirks(rows);
    }

    private static Row row(List<String> columns) {
        String subject = columns.get(0);
        return new Row(
                Integer.parseInt(subject.substring(5, 9), 16),
                Integer.parseInt(subject.substring(10, 14), 16),
                columns.get(1),
                columns.get(2).equals("isolates"),
                columns.get(3));
    }

    /**
     * The row that decides about a function. Where the input tells no device number, only rows that hold for all of a
     * maker's do.
     *
     * @param onRootBus whether it stands on a root bus
     * @param multiFunction whether Linux takes its device for one with several functions
     * @param amdIommu whether the machine has AMD's IOMMU
     */
    Optional<Row> of(FunctionInfo f, boolean onRootBus, boolean multiFunction, boolean amdIommu) {
        int lowest = f.deviceId().orElse(0);
        int highest = f.deviceId().orElse(0xffff);
        return byVendor.getOrDefault(f.vendorId().orElse(-1), List.of()).stream()
                .filter(r -> r.first() <= lowest && highest <= r.last())
                .filter(r -> fits(r, f, onRootBus && multiFunction && amdIommu))
                .findFirst();
    }

    private static boolean fits(Row row, FunctionInfo f, boolean southbridge) {
        PortType type = f.portType();
        return switch (row.who()) {
            case "any" -> true;
            case "root-port" -> type == PortType.ROOT_PORT;
            case "port" -> type == PortType.ROOT_PORT || type == PortType.SWITCH_DOWNSTREAM;
            case "integrated-endpoint" -> type == PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT;
            case "root-port-with-acs" -> type == PortType.ROOT_PORT && f.acs().isPresent();
            case "southbridge" -> southbridge;
            default -> throw new IllegalStateException("acs-quirks.rules: unknown word: " + row.who());
        };
    }

    static Tristate says(Row row) {
        return Tristate.of(row.isolates());
    }
}
