package io.crossdock.model.fabric;

import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.Bdf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The translation caches of all functions that have the capability, between the units, which answer and invalidate, and the
 * fabric, which asks. Functions use theirs while it is enabled in their config space.
 */
public final class AtsPort implements DeviceTlbs {
    private final Map<Bdf, DeviceTlb> caches = new HashMap<>();
    private final Map<Bdf, Node> nodes = new HashMap<>();
    private List<? extends TranslationUnit> units = List.of();

    /** Connects functions and units. */
    void connect(Iterable<Node> functions, List<? extends TranslationUnit> all) {
        functions.forEach(node -> nodes.put(node.bdf(), node));
        units = all;
    }

    /**
     * What a function knows of an address, or finds out by a translation request; null if it sends the address as it is.
     *
     * @param stream where the work of the unit is counted
     */
    DeviceTlb.@Nullable Entry translate(Stream stream, long address) {
        Node requester = stream.requester();
        if (!requester.registers().atsEnabled()) {
            return null;
        }
        DeviceTlb cache = caches.computeIfAbsent(requester.bdf(), bdf -> new DeviceTlb());
        DeviceTlb.Entry known = cache.lookup(address);
        if (known != null && known.grants(stream.isWrite())) {
            return known;
        }
        AtsAnswer answer = ask(requester.bdf(), address, stream.isWrite());
        if (answer == null || !answer.grants(stream.isWrite())) {
            return null;
        }
        DeviceTlb.Entry learned = cache.learn(answer);
        stream.countTranslation(
                new Translated(
                        true,
                        learned.translate(address),
                        learned.bytesFrom(address),
                        MemoryType.AS_SENT,
                        answer.iotlbHit(),
                        answer.walkReads(),
                        answer.configReads()),
                1);
        return learned;
    }

    private @Nullable AtsAnswer ask(Bdf requester, long address, boolean write) {
        for (TranslationUnit unit : units) {
            if (unit.info().serves(requester)) {
                return unit.answer(requester, address, write);
            }
        }
        return null;
    }

    @Override
    public boolean invalidate(Bdf function, long first, long last) {
        Node node = nodes.get(function);
        if (node == null || !node.registers().hasAts()) {
            return false;
        }
        DeviceTlb cache = caches.get(function);
        if (cache != null) {
            cache.forget(first, last);
        }
        return true;
    }

    /** Number that tells what the caches hold from what they held at another time, but for chance. */
    public long contents() {
        long sum = 0;
        for (Map.Entry<Bdf, DeviceTlb> each : caches.entrySet()) {
            // By an odd number of its function: two that hold the same are not none.
            sum += each.getValue().contents() * (2L * each.getKey().hashCode() + 1);
        }
        return sum;
    }
}
