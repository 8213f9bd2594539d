package io.crossdock.topology.topo;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PeerLink;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.grid.Grid;
import io.crossdock.topology.grid.GridReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code nvidia-smi topo -m} and {@code topo -p2p}, of old and new drivers. */
public final class TopoImporter implements Importer {
    private static final Pattern PATH = Pattern.compile("SYS|SOC|NODE|PHB|PXB|PIX|PSB|NV[0-9]{1,3}");
    private static final Pattern PEER = Pattern.compile("OK|CNS|GNS|TNS|NS|DR|U");
    private static final GridReader READER = new GridReader(
            Pattern.compile("GPU[0-9]{1,3}|NIC[0-9]{1,3}|[a-z][A-Za-z0-9_.-]*"),
            Pattern.compile("X|" + PATH.pattern() + "|" + PEER.pattern()));
    private static final Pattern NIC_NAME = Pattern.compile("^[\\s>|*-]*(NIC[0-9]{1,3}):\\s+([A-Za-z0-9_.-]+)\\s*$");
    private static final Pattern ABILITY = Pattern.compile("-p2p[-\\s=]+([rwnap])\\b");
    private static final Pattern NVLINK = Pattern.compile("NV([0-9]{1,3})");

    /** How far above a table the command that printed it may stand. */
    private static final int LINES_ABOVE = 5;

    @Override
    public String format() {
        return "nvidia-smi topo -m and topo -p2p";
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
        if (!lines.get(at).contains("GPU0") && !lines.get(at).contains("GPU1")) {
            return Optional.empty();
        }
        return READER.at(lines, at).filter(g -> g.pairs(PATH) + g.pairs(PEER) > 0);
    }

    @Override
    public Fragment read(SourceText text) {
        List<String> lines = text.lines();
        Map<String, String> nics = nicNames(lines);
        List<PairLabels> labels = new ArrayList<>();
        List<PeerLink> links = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Optional<Grid> found = table(lines, i);
            if (found.isEmpty()) {
                continue;
            }
            Grid grid = found.get();
            boolean path = grid.pairs(PATH) > 0;
            PairLabels table = grid.labels(
                    path ? "nvidia-smi topo -m" : "nvidia-smi topo -p2p",
                    path ? "path" : ability(text, i),
                    name -> new PairDevice(nics.getOrDefault(name, name), Optional.empty()));
            labels.add(table);
            if (path) {
                links.addAll(nvlinks(table));
            }
            long devices = grid.names().size();
            long told = grid.pairs(path ? PATH : PEER);
            if (told < devices * (devices - 1)) {
                notes.add(new ImportNote(
                        text.name(),
                        grid.line(),
                        "the table tells " + told + " of " + devices * (devices - 1) + " ordered pairs"));
            }
        }
        return Fragment.ofHost(
                Platform.UNKNOWN.withHost(HostFacts.NONE.withLabels(labels).withPeerLinks(links)), notes);
    }

    private static Map<String, String> nicNames(List<String> lines) {
        Map<String, String> names = new HashMap<>();
        for (String line : lines) {
            Matcher m = NIC_NAME.matcher(line);
            if (m.matches()) {
                names.put(m.group(1), m.group(2));
            }
        }
        return names;
    }

    /** Which ability a table is about: the option stands in the command above it, or in the name of the file. */
    private static String ability(SourceText text, int header) {
        List<String> places = new ArrayList<>(text.lines().subList(Math.max(0, header - LINES_ABOVE), header));
        places.add(text.name());
        for (String place : places.reversed()) {
            Matcher m = ABILITY.matcher(place);
            if (m.find()) {
                return switch (m.group(1)) {
                    case "r" -> "read";
                    case "w" -> "write";
                    case "n" -> "nvlink";
                    case "a" -> "atomics";
                    default -> "peer";
                };
            }
        }
        return "peer";
    }

    private static List<PeerLink> nvlinks(PairLabels table) {
        List<PeerLink> links = new ArrayList<>();
        for (int a = 0; a < table.devices().size(); a++) {
            for (int b = a + 1; b < table.devices().size(); b++) {
                Matcher m = NVLINK.matcher(table.cells().get(a).get(b));
                if (m.matches()) {
                    links.add(new PeerLink(
                            table.devices().get(a), table.devices().get(b), "NVLink", Integer.parseInt(m.group(1))));
                }
            }
        }
        return links;
    }
}
