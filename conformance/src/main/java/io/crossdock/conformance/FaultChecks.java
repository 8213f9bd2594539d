package io.crossdock.conformance;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.Bdf;
import java.util.List;

/** What a device may not reach, it does not reach, and a record says so. */
final class FaultChecks {
    private static final long PAGE = 4096;

    private FaultChecks() {}

    private interface Body {
        void run(Bench bench, Dma dma);
    }

    static List<Check> all() {
        return List.of(
                check(
                        "fault-outside-a-mapping",
                        "An access outside every mapping is recorded with source, address and direction.",
                        FaultChecks::outside),
                check(
                        "fault-on-a-read-only-mapping",
                        "A write to a mapping for reading moves no byte and is recorded.",
                        (bench, dma) -> readOnly(bench, dma, false)),
                check(
                        "fault-on-a-cached-read-only-mapping",
                        "So it is when the unit has the translation cached.",
                        (bench, dma) -> readOnly(bench, dma, true)),
                check(
                        "fault-after-unmap",
                        "After unmap no byte moves through the mapping, in either direction.",
                        FaultChecks::afterUnmap),
                check(
                        "fault-and-go-on",
                        "After a fault the device's other mappings work as before.",
                        FaultChecks::goOn),
                check("fault-after-detach", "A device that was detached reaches nothing.", FaultChecks::afterDetach),
                check(
                        "fault-in-anothers-mapping",
                        "A device does not reach memory through another device's mapping.",
                        FaultChecks::isolated));
    }

    private static Check check(String name, String demand, Body body) {
        return new Check(name, demand, bench -> {
            if (!bench.domains().contains(DomainKind.TRANSLATED)) {
                throw new Inapplicable("this bench translates nothing");
            }
            try (Dma dma = Dma.start(bench.machine(), DomainKind.TRANSLATED)) {
                body.run(bench, dma);
            }
        });
    }

    /** An address that no mapping of this bench can have: only a few pages are mapped, and they lie together. */
    private static long unmapped(DmaMapping only) {
        return only.dmaAddress() ^ 1L << 30;
    }

    static void expectRecord(Dma dma, Bdf source, long address, boolean write) {
        List<FaultRecord> records = dma.drainFaults();
        Expect.that(!records.isEmpty(), "nothing was recorded of an access to 0x" + Long.toHexString(address));
        FaultRecord first = records.getFirst();
        Expect.that(
                first.source().equals(source), "source of the record: seen=" + first.source() + ", expected=" + source);
        Expect.equal(first.address() & -PAGE, address & -PAGE, "page in the record");
        Expect.that(
                first.write() == write,
                "direction in the record: seen=" + (first.write() ? "write" : "read") + ", expected="
                        + (write ? "write" : "read"));
    }

    private static void outside(Bench bench, Dma dma) {
        PciFunction function = bench.initiators().getFirst();
        DmaDevice device = dma.attach(function);
        DmaProbe probe = bench.open(device);
        DmaMemory memory = bench.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = device.mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        long nowhere = unmapped(mapping);
        probe.store(nowhere + 8, 8);
        expectRecord(dma, function.bdf(), nowhere, true);
        probe.load(nowhere + 16, 8);
        expectRecord(dma, function.bdf(), nowhere, false);
        Pattern.expectZero(memory.bytes(), 0);
    }

    private static void readOnly(Bench bench, Dma dma, boolean cached) {
        PciFunction function = bench.initiators().getFirst();
        DmaDevice device = dma.attach(function);
        DmaProbe probe = bench.open(device);
        DmaMemory memory = bench.machine().allocate(PAGE, PAGE);
        Pattern.fill(memory.bytes(), 5);
        DmaMapping mapping = device.mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        if (cached) {
            probe.load(mapping.dmaAddress(), 64);
            Expect.that(dma.drainFaults().isEmpty(), "a read of a mapping for reading was recorded as a fault");
        }
        long before = Pattern.word(memory.bytes(), 2048);
        probe.store(mapping.dmaAddress() + 2048, 8);
        Expect.equal(Pattern.word(memory.bytes(), 2048), before, "memory that may only be read");
        expectRecord(dma, function.bdf(), mapping.dmaAddress(), true);
    }

    private static void afterUnmap(Bench bench, Dma dma) {
        PciFunction function = bench.initiators().getFirst();
        DmaDevice device = dma.attach(function);
        DmaProbe probe = bench.open(device);
        DmaMemory memory = bench.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = device.mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        probe.load(mapping.dmaAddress(), 64); // zeros, and the translation is cached now
        Pattern.fill(memory.bytes(), 6);
        device.unmap(mapping);
        long before = Pattern.word(memory.bytes(), 0);
        probe.store(mapping.dmaAddress(), 8);
        Expect.equal(Pattern.word(memory.bytes(), 0), before, "memory after unmap");
        expectRecord(dma, function.bdf(), mapping.dmaAddress(), true);
        probe.load(mapping.dmaAddress(), 8);
        expectRecord(dma, function.bdf(), mapping.dmaAddress(), false);
        DmaMemory seen = bench.machine().allocate(PAGE, PAGE);
        DmaMapping out = device.mapSingle(seen, 0, PAGE, Direction.FROM_DEVICE);
        probe.store(out.dmaAddress(), 8);
        Expect.that(Pattern.word(seen.bytes(), 0) != before, "the device has read memory after it was unmapped");
    }

    private static void goOn(Bench bench, Dma dma) {
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        DmaMemory memory = bench.machine().allocate(2 * PAGE, PAGE);
        Pattern.fill(memory.bytes().asSlice(0, PAGE), 7);
        DmaMapping mapping = device.mapSingle(memory, 0, 2 * PAGE, Direction.BIDIRECTIONAL);
        for (int i = 0; i < 3; i++) {
            probe.store(unmapped(mapping), 8);
            Expect.that(!dma.drainFaults().isEmpty(), "fault " + i + " was not recorded");
            probe.load(mapping.dmaAddress() + i * 64L, 64);
            probe.store(mapping.dmaAddress() + PAGE + i * 64L, 64);
            Pattern.expectSame(memory.bytes(), i * 64L, memory.bytes(), PAGE + i * 64L, 64);
        }
        Expect.that(dma.drainFaults().isEmpty(), "an allowed access was recorded as a fault");
    }

    private static void afterDetach(Bench bench, Dma dma) {
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        DmaMemory memory = bench.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = device.mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        probe.load(mapping.dmaAddress(), 64);
        Pattern.fill(memory.bytes(), 8);
        long before = Pattern.word(memory.bytes(), 0);
        device.close();
        probe.store(mapping.dmaAddress(), 8);
        Expect.equal(Pattern.word(memory.bytes(), 0), before, "memory of a device that was detached");
    }

    private static void isolated(Bench bench, Dma dma) {
        if (bench.initiators().size() < 2) {
            throw new Inapplicable("this bench has one initiator");
        }
        DmaDevice owner = dma.attach(bench.initiators().get(0));
        DmaDevice other = dma.attach(bench.initiators().get(1));
        DmaProbe ownerProbe = bench.open(owner);
        DmaProbe otherProbe = bench.open(other);
        DmaMemory memory = bench.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = owner.mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        ownerProbe.load(mapping.dmaAddress(), 64);
        Pattern.fill(memory.bytes(), 9);
        long before = Pattern.word(memory.bytes(), 0);
        otherProbe.store(mapping.dmaAddress(), 8);
        Expect.equal(Pattern.word(memory.bytes(), 0), before, "memory that another device mapped");
        expectRecord(dma, other.function().bdf(), mapping.dmaAddress(), true);
    }
}
