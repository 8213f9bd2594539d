package io.crossdock.model.fabric;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.AddressRange;
import io.crossdock.platform.RootComplex;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Carries memory requests from functions to memory and BARs, and counts every packet. Not thread-safe. */
public final class Fabric {
    private final PhysicalMemory dram;
    private final AddressMap map;
    private final Burst burst;
    private final PostedAccesses inFlight;
    private final AtsPort ats;
    private final Streams streams = new Streams();

    /**
     * @param nodes all functions, in a tree
     * @param dram system memory
     * @param units translation units
     * @param inFlight where accesses wait until they take effect
     * @param ats translation caches of functions
     */
    public Fabric(
            Collection<Node> nodes,
            PhysicalMemory dram,
            RootComplex facts,
            List<? extends TranslationUnit> units,
            PostedAccesses inFlight,
            AtsPort ats) {
        this.inFlight = inFlight;
        this.ats = ats;
        ats.connect(nodes, units);
        this.dram = dram;
        List<AddressRange> memory =
                dram.regions().stream().map(PhysicalMemory.Region::range).toList();
        this.map = new AddressMap(nodes, memory);
        Descent descent = new Descent(map, dram, nodes, facts);
        this.burst = new Burst(new Router(map, descent), descent, units);
    }

    /** Forgets routing decisions: some register changed. */
    public void invalidateRoutes() {
        map.invalidate();
    }

    PostedAccesses inFlight() {
        return inFlight;
    }

    /** Forgets all counts. */
    public void resetObservations() {
        streams.clear();
    }

    /** Counts per function and operation since the last reset, in the order of first use. */
    public List<StreamObservation> observations() {
        return streams.observations();
    }

    /**
     * Posts writes. What is refused on the way vanishes, as posted requests do.
     *
     * @param maxPayload largest request, bytes
     */
    public void write(Node requester, long address, MemorySegment source, long offset, long length, int maxPayload) {
        Stream stream = streams.of(requester, Operation.WRITE);
        long done = 0;
        while (done < length) {
            long bytes = run(stream, address + done, length - done, maxPayload);
            Delivery to = burst.arrived();
            if (to != null) {
                inFlight.write(to.target(), remote(to), remoteOffset(to), source, offset + done, bytes);
            }
            done += bytes;
        }
    }

    /**
     * Sends read requests until one is refused. The data arrive when {@link BusMaster#hasLanded} says so.
     *
     * @param maxRead largest request, bytes
     * @return bytes before the first refused request; {@code length} if none was
     */
    public long read(Node requester, long address, MemorySegment destination, long offset, long length, int maxRead) {
        Stream stream = streams.of(requester, Operation.READ);
        long done = 0;
        while (done < length) {
            long bytes = run(stream, address + done, length - done, maxRead);
            Delivery from = burst.arrived();
            if (from == null) {
                return done;
            }
            inFlight.read(from.target(), remote(from), remoteOffset(from), destination, offset + done, bytes);
            done += bytes;
        }
        return done;
    }

    /** Requests at the front of a transfer, translated by their sender where it can. */
    private long run(Stream stream, long address, long left, int max) {
        DeviceTlb.Entry known = ats.translate(stream, address);
        return known == null
                ? burst.run(stream, address, left, max, false)
                : burst.run(stream, known.translate(address), Math.min(left, known.bytesFrom(address)), max, true);
    }

    /** Bytes of system memory; nothing where a BAR answers. */
    private MemorySegment remote(Delivery to) {
        return to.target() != null
                ? MemorySegment.NULL
                : dram.region(burst.output()).orElseThrow().bytes();
    }

    private long remoteOffset(Delivery to) {
        return burst.output() - Objects.requireNonNull(to.range()).base();
    }
}
