package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PeerLink;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * NVLink and xGMI from NCCL's tree. A link leads to another GPU or to an NVSwitch; GPUs that share switches are connected
 * through them by as many links as the one with fewer has.
 */
final class NcclLinks {
    private final Map<Bdf, String> gpus = new LinkedHashMap<>();

    /** Links of [GPU][target address as printed], by kind. */
    private final Map<Bdf, Map<String, Integer>> targets = new LinkedHashMap<>();

    private final Map<Bdf, String> kinds = new LinkedHashMap<>();

    void gpu(Bdf bdf, Element gpu) {
        gpus.put(bdf, "GPU" + gpu.get("dev"));
        for (Element link : gpu.children()) {
            if (link.name().equals("nvlink") || link.name().equals("xgmi")) {
                int count = NcclNumbers.decimal(link.get("count")).orElse(0);
                if (count > 0) {
                    kinds.put(bdf, link.name().equals("xgmi") ? "xGMI" : "NVLink");
                    targets.computeIfAbsent(bdf, b -> new LinkedHashMap<>())
                            .merge(link.get("target"), count, Integer::sum);
                }
            }
        }
    }

    List<PeerLink> all() {
        List<PeerLink> links = new ArrayList<>();
        List<Bdf> order = List.copyOf(targets.keySet());
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                int count = count(order.get(i), order.get(j));
                if (count > 0) {
                    links.add(new PeerLink(
                            device(order.get(i)),
                            device(order.get(j)),
                            kinds.getOrDefault(order.get(i), "NVLink"),
                            count));
                }
            }
        }
        return links;
    }

    private int count(Bdf a, Bdf b) {
        Map<String, Integer> ofA = targets.getOrDefault(a, Map.of());
        Map<String, Integer> ofB = targets.getOrDefault(b, Map.of());
        int direct = Math.max(ofA.getOrDefault(b.toString(), 0), ofB.getOrDefault(a.toString(), 0));
        if (direct > 0) {
            return direct;
        }
        int throughSwitches = 0;
        for (Map.Entry<String, Integer> link : ofA.entrySet()) {
            boolean isGpu = gpus.keySet().stream().anyMatch(g -> g.toString().equals(link.getKey()));
            if (!isGpu) {
                throughSwitches += Math.min(link.getValue(), ofB.getOrDefault(link.getKey(), 0));
            }
        }
        return throughSwitches;
    }

    private PairDevice device(Bdf bdf) {
        return new PairDevice(gpus.getOrDefault(bdf, bdf.toString()), Optional.of(bdf));
    }
}
