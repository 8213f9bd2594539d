package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which device may reach which frame by which address, and which could at some time: the truth that accesses are judged by.
 * It knows calls and returns, nothing of tables and rings.
 *
 * <p>Buffers are taken from the machine and given back to it: when a frame is given to its next owner is the machine's
 * choice, and the policy's. An owner stamps its frame, so that what a device reads says where it was.
 */
final class Ledger {
    static final long PAGE = 4096;
    /** What a table of single pages maps: with a mapping of so much the table goes. */
    static final long TABLE = 2L << 20;

    private static final long STAMP = 1;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final Map<Long, Long> owners = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final Map<Long, List<Past>> past = new HashMap<>();

    private long accesses;
    private long reachedMapped;
    private long refused;
    private long readsAfterUnmap;
    private long writesAfterUnmap;
    private long pageReuse;
    private long addressReuse;
    private long reuse;
    private long neverGranted;

    /** A frame that an address has meant, and its owner when it last did. */
    private static final class Past {
        final long frame;
        long owner;

        Past(long frame) {
            this.frame = frame;
        }
    }

    Ledger(Machine machine, PhysicalMemory memory) {
        this.machine = machine;
        this.memory = memory;
    }

    /** A buffer for a new owner. */
    DmaMemory take(long bytes) {
        DmaMemory buffer = machine.allocate(bytes, PAGE);
        for (long offset = 0; offset < bytes; offset += PAGE) {
            long frame = buffer.machineAddress(offset);
            owners.merge(frame, 1L, Long::sum);
            memory.write64(frame, frame | STAMP);
        }
        return buffer;
    }

    /** A buffer is about to be mapped. */
    Grant mapping(int device, DmaMemory buffer, Direction direction) {
        Grant grant = new Grant(device, buffer, direction);
        grants.add(grant);
        return grant;
    }

    /** From now on the device may use the address: its entry is there, though the call may not have returned. */
    void granted(Grant grant, long address) {
        if (grant.address != address) {
            grant.address = address;
            for (long offset = 0; offset < grant.memory.size(); offset += PAGE) {
                meant(grant.device, address + offset, grant.frame + offset);
            }
        }
    }

    private void meant(int device, long address, long frame) {
        List<Past> frames = past.computeIfAbsent(key(device, address), k -> new ArrayList<>(2));
        Past of = frames.stream().filter(p -> p.frame == frame).findFirst().orElseGet(() -> {
            Past made = new Past(frame);
            frames.add(made);
            return made;
        });
        of.owner = owner(frame);
    }

    /** The unmap has returned. */
    void unmapped(Grant grant) {
        grants.remove(grant);
    }

    private long owner(long frame) {
        return owners.getOrDefault(frame, 0L);
    }

    private static long key(int device, long address) {
        return address | device; // addresses are those of pages
    }

    void sent() {
        accesses++;
    }

    void refused() {
        refused++;
    }

    /** A read has arrived: what the first word of the page was. */
    void haveRead(int device, long address, long word) {
        reached(device, address, word - STAMP, false);
    }

    /**
     * A write has arrived, if it has: its data are searched where the address may have led, and in all mappings at the place
     * that a walk through their table would come to.
     */
    void haveWritten(int device, long address, long offset, long data) {
        for (Past place : past.getOrDefault(key(device, address), List.of())) {
            if (memory.read64(place.frame + offset) == data) {
                reached(device, address, place.frame, true);
                return;
            }
        }
        for (Grant grant : grants) {
            long at = address - grant.address & TABLE - 1;
            if (grant.address != Grant.UNKNOWN
                    && at < grant.memory.size()
                    && memory.read64(grant.frame + at + offset) == data) {
                reached(device, address, grant.frame + at, true);
                return;
            }
        }
        refused();
    }

    private void reached(int device, long address, long frame, boolean write) {
        boolean elsewhere = false;
        for (Grant grant : grants) {
            if (grant.meets(device, address, frame) && (!write || grant.allowsWrite())) {
                reachedMapped++;
                return;
            }
            elsewhere |= grant.means(device, address) && grant.frameOf(address) != frame;
        }
        if (write) {
            writesAfterUnmap++;
        } else {
            readsAfterUnmap++;
        }
        List<Past> meant = past.getOrDefault(key(device, address), List.of());
        if (owners.containsKey(frame) && meant.stream().noneMatch(p -> p.frame == frame)) {
            neverGranted++;
            return;
        }
        boolean others = meant.stream().noneMatch(p -> p.frame == frame && p.owner == owner(frame));
        pageReuse += others ? 1 : 0;
        addressReuse += elsewhere ? 1 : 0;
        reuse += others || elsewhere ? 1 : 0;
    }

    /** Tells what the addresses mean now from what they meant at another time. */
    long meanings() {
        long sum = 0;
        for (Grant grant : grants) {
            long hash = Interleavings.mix(grant.device, grant.address);
            sum += Interleavings.mix(hash, grant.frame); // in any order
        }
        return sum;
    }

    AttackCounts counts() {
        return new AttackCounts(
                accesses,
                reachedMapped,
                refused,
                readsAfterUnmap,
                writesAfterUnmap,
                pageReuse,
                addressReuse,
                reuse,
                neverGranted);
    }
}
