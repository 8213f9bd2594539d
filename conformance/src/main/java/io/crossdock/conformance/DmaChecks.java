package io.crossdock.conformance;

import io.crossdock.dma.CoherentBuffer;
import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Mmio;
import java.util.ArrayList;
import java.util.List;

/** Bytes in and out of a device, under every way of translation. */
final class DmaChecks {
    private static final long PAGE = 4096;

    private DmaChecks() {}

    private interface Body {
        void run(Bench bench, Dma dma);
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (DomainKind kind : DomainKind.values()) {
            String suffix = "-" + kind.name().toLowerCase(java.util.Locale.ROOT);
            checks.add(check(
                    "dma-in-and-out" + suffix,
                    "A device reads memory and writes it elsewhere, byte for byte and nowhere else.",
                    kind,
                    DmaChecks::inAndOut));
            checks.add(check("dma-across-pages" + suffix, "An access may cross pages.", kind, DmaChecks::acrossPages));
            checks.add(check(
                    "dma-coherent-buffer" + suffix,
                    "A coherent buffer is shared by device and processor.",
                    kind,
                    DmaChecks::coherent));
            checks.add(check(
                    "dma-to-a-peer" + suffix,
                    "A device writes and reads another device's memory.",
                    kind,
                    DmaChecks::peer));
        }
        return checks;
    }

    private static Check check(String name, String demand, DomainKind kind, Body body) {
        return new Check(name, demand, bench -> {
            if (!bench.domains().contains(kind)) {
                throw new Inapplicable("this bench has no domains of kind " + kind);
            }
            try (Dma dma = Dma.start(bench.machine(), kind)) {
                body.run(bench, dma);
            }
        });
    }

    private static void inAndOut(Bench bench, Dma dma) {
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        DmaMemory source = bench.machine().allocate(PAGE, PAGE);
        DmaMemory destination = bench.machine().allocate(PAGE, PAGE);
        Pattern.fill(source.bytes(), 1);
        int length = 1001;
        DmaMapping in = device.mapSingle(source, 24, length, Direction.TO_DEVICE);
        DmaMapping out = device.mapSingle(destination, 40, length, Direction.FROM_DEVICE);
        probe.load(in.dmaAddress(), length);
        probe.store(out.dmaAddress(), length);
        Pattern.expectCopy(source.bytes(), 24, destination.bytes(), 40, length);
        device.unmap(in);
        device.unmap(out);
    }

    private static void acrossPages(Bench bench, Dma dma) {
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        DmaMemory source = bench.machine().allocate(4 * PAGE, PAGE);
        DmaMemory destination = bench.machine().allocate(4 * PAGE, PAGE);
        Pattern.fill(source.bytes(), 2);
        DmaMapping in = device.mapSingle(source, 0, source.size(), Direction.BIDIRECTIONAL);
        DmaMapping out = device.mapSingle(destination, 0, destination.size(), Direction.BIDIRECTIONAL);
        for (int page = 1; page < 4; page++) {
            destination.bytes().fill((byte) 0);
            long from = page * PAGE - 500;
            long to = page * PAGE - 1000;
            probe.load(in.dmaAddress() + from, 2048);
            probe.store(out.dmaAddress() + to, 2048);
            Pattern.expectCopy(source.bytes(), from, destination.bytes(), to, 2048);
        }
    }

    private static void coherent(Bench bench, Dma dma) {
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        CoherentBuffer buffer = device.allocateCoherent(2 * PAGE);
        Pattern.fill(buffer.memory().bytes().asSlice(0, 512), 3);
        probe.load(buffer.mapping().dmaAddress(), 512);
        probe.store(buffer.mapping().dmaAddress() + PAGE, 512);
        Pattern.expectSame(buffer.memory().bytes(), 0, buffer.memory().bytes(), PAGE, 512);
        device.free(buffer);
    }

    private static void peer(Bench bench, Dma dma) {
        Bench.PeerMemory peer = bench.peer().orElseThrow(() -> new Inapplicable("no device memory on this bench"));
        DmaDevice device = dma.attach(bench.initiators().getFirst());
        DmaProbe probe = bench.open(device);
        DmaMemory source = bench.machine().allocate(PAGE, PAGE);
        DmaMemory destination = bench.machine().allocate(PAGE, PAGE);
        Pattern.fill(source.bytes(), 4);
        DmaMapping in = device.mapSingle(source, 0, PAGE, Direction.TO_DEVICE);
        DmaMapping out = device.mapSingle(destination, 0, PAGE, Direction.FROM_DEVICE);
        DmaMapping across =
                device.mapResource(peer.function(), peer.bar(), peer.offset(), PAGE, Direction.BIDIRECTIONAL);
        probe.load(in.dmaAddress(), 2048);
        probe.store(across.dmaAddress() + 64, 2048);
        Mmio bar = peer.function().bar(peer.bar());
        for (int at = 0; at < 2048; at += 8) {
            Expect.equal(
                    bar.read64(peer.offset() + 64 + at),
                    Pattern.word(source.bytes(), at),
                    "word at offset " + at + " of the peer's memory");
        }
        probe.load(in.dmaAddress() + 2048, 2048);
        probe.load(across.dmaAddress() + 64, 2048);
        probe.store(out.dmaAddress(), 2048);
        Pattern.expectCopy(source.bytes(), 0, destination.bytes(), 0, 2048);
    }
}
