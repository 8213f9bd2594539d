package io.crossdock.workbench.attack;

import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that remembers the addresses of each mapping that it was ever given, and uses them whenever it likes. Each write
 * carries a number of its own to a word of its own, the first word of the page excepted, which each read asks for.
 */
final class Intruder {
    /** Mappings that it remembers, the latest. */
    private static final int REMEMBERED = 16;

    /** Words for the data of one device's writes: more than are ever under way. */
    private static final long SLOTS = (Ledger.PAGE / Long.BYTES - 1) / Arena.DEVICES;

    private static final int REQUEST = 64;
    /** Answers of reads that may be under way. */
    private static final int ANSWERS = 1 << 12;

    private final BusMaster bus;
    private final int number;
    private final Ledger ledger;
    private final MemorySegment data = MemorySegment.ofArray(new long[1]);
    private final MemorySegment answers = MemorySegment.ofArray(new long[ANSWERS]);
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
    private final List<Known> known = new ArrayList<>();
    private long requests;

    /**
     * A request that no unit has refused as far as its sender can see.
     *
     * @param mark behind it, where the bus has carried out what was sent before
     * @param at where the data of a write go in their page; where the answer of a read goes
     */
    private record Sent(long mark, long address, boolean write, long at, long data) {}

    /** Addresses of one mapping, from the first on. */
    record Known(long address, long bytes) {}

    Intruder(BusMaster bus, int number, Ledger ledger) {
        this.bus = bus;
        this.number = number;
        this.ledger = ledger;
    }

    void learn(long address, long bytes) {
        known.removeIf(of -> of.address == address);
        if (known.size() == REMEMBERED) {
            known.removeFirst();
        }
        known.add(new Known(address, bytes));
    }

    /** What it knows, what it was given first at the front. */
    List<Known> known() {
        return known;
    }

    void forget() {
        known.clear();
    }

    void write(long address) {
        long datum = ++requests << 1 | number;
        long at = (1 + requests % SLOTS * Arena.DEVICES + number) * Long.BYTES;
        data.set(ValueLayout.JAVA_LONG, 0, datum);
        ledger.sent();
        bus.write(address + at, data, 0, Long.BYTES, REQUEST);
        underWay.add(new Sent(bus.mark(), address, true, at, datum));
    }

    /** Whether the unit let it pass. */
    boolean read(long address) {
        long at = ++requests % ANSWERS * Long.BYTES;
        ledger.sent();
        boolean passed = bus.read(address, answers, at, Long.BYTES, REQUEST) == Long.BYTES;
        if (passed) {
            underWay.add(new Sent(bus.mark(), address, false, at, 0));
        } else {
            ledger.refused();
        }
        return passed;
    }

    /** A step of time is over: judges what has arrived in it. */
    void arrived() {
        while (!underWay.isEmpty() && bus.hasLanded(underWay.element().mark)) {
            Sent sent = underWay.remove();
            if (sent.write) {
                ledger.haveWritten(number, sent.address, sent.at, sent.data);
            } else {
                ledger.haveRead(number, sent.address, answers.get(ValueLayout.JAVA_LONG, sent.at));
            }
        }
    }
}
