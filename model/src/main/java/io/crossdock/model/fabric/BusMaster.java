package io.crossdock.model.fabric;

import java.lang.foreign.MemorySegment;

/** The fabric as one function sees it: where a device sends its own requests. */
public final class BusMaster {
    private final Fabric fabric;
    private final Node node;

    public BusMaster(Fabric fabric, Node node) {
        this.fabric = fabric;
        this.node = node;
    }

    /** Command register: whether the function may send requests. */
    public boolean isEnabled() {
        return node.registers().busMaster();
    }

    /** DevCtl maximum payload, bytes. */
    public int maxPayload() {
        return node.registers().mps();
    }

    /** DevCtl maximum read request, bytes. */
    public int maxRead() {
        return node.registers().mrrs();
    }

    /** Read requests that may be outstanding. */
    public int tags() {
        return node.registers().tags();
    }

    /** See {@link Fabric#write}. */
    public void write(long address, MemorySegment source, long offset, long length, int payload) {
        fabric.write(node, address, source, offset, length, payload);
    }

    /** See {@link Fabric#read}. */
    public long read(long address, MemorySegment destination, long offset, long length, int request) {
        return fabric.read(node, address, destination, offset, length, request);
    }

    /** A mark behind everything sent so far by any function. */
    public long mark() {
        return fabric.inFlight().mark();
    }

    /** Whether everything before the mark has taken effect. */
    public boolean hasLanded(long mark) {
        return fabric.inFlight().drained(mark, true, true);
    }
}
