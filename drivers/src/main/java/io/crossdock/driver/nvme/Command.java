package io.crossdock.driver.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A command as it stands in a submission queue (4.2).
 *
 * <pre>
 *  dword  0 | 31:16 command identifier | 15:14 PSDT: 0 = PRPs | 9:8 fused | 7:0 opcode |
 *         1 | namespace |
 *       6-7 | PRP entry 1 |
 *       8-9 | PRP entry 2 |
 *     10-12 | by command |
 * </pre>
 *
 * @param name what messages call it
 */
record Command(String name, int opcode, int namespace, long prp1, long prp2, int dword10, int dword11, int dword12) {
    /** Bytes of an entry. */
    static final int SIZE = 64;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int PHYSICALLY_CONTIGUOUS = 1;

    /** Identify (5.15): CNS 0 a namespace, 1 the controller. */
    static Command identify(int namespace, int cns, long prp1) {
        return new Command("IDENTIFY", 0x06, namespace, prp1, 0, cns, 0, 0);
    }

    /** Create I/O completion queue (5.3), without interrupts. */
    static Command createCompletionQueue(int queue, int entries, long address) {
        return createQueue("CREATE COMPLETION QUEUE", 0x05, queue, entries, address, PHYSICALLY_CONTIGUOUS);
    }

    /** Create I/O submission queue (5.4), whose completions go to the completion queue of the same number. */
    static Command createSubmissionQueue(int queue, int entries, long address) {
        return createQueue(
                "CREATE SUBMISSION QUEUE", 0x01, queue, entries, address, queue << 16 | PHYSICALLY_CONTIGUOUS);
    }

    private static Command createQueue(String name, int opcode, int queue, int entries, long address, int flags) {
        return new Command(name, opcode, 0, address, 0, entries - 1 << 16 | queue, flags, 0);
    }

    /** Delete I/O submission queue (5.6), of the same number as its completion queue. */
    static Command deleteSubmissionQueue(int queue) {
        return new Command("DELETE SUBMISSION QUEUE", 0x00, 0, 0, 0, queue, 0, 0);
    }

    /** Delete I/O completion queue (5.5), after its submission queue. */
    static Command deleteCompletionQueue(int queue) {
        return new Command("DELETE COMPLETION QUEUE", 0x04, 0, 0, 0, queue, 0, 0);
    }

    /** Set the feature Number of Queues (5.21.1.7): one pair. The controller may grant more, and never less. */
    static Command setOneQueuePair() {
        return new Command("SET NUMBER OF QUEUES", 0x09, 0, 0, 0, 0x07, 0, 0);
    }

    /** Flush (6.8): what was written before is on the medium when it completes. */
    static Command flush(int namespace) {
        return new Command("FLUSH", 0x00, namespace, 0, 0, 0, 0, 0);
    }

    /** Read (6.9). */
    static Command read(int namespace, long firstBlock, int blocks, Prps prps) {
        return transfer("READ", 0x02, namespace, firstBlock, blocks, prps);
    }

    /** Write (6.14). */
    static Command write(int namespace, long firstBlock, int blocks, Prps prps) {
        return transfer("WRITE", 0x01, namespace, firstBlock, blocks, prps);
    }

    private static Command transfer(String name, int opcode, int namespace, long firstBlock, int blocks, Prps prps) {
        return new Command(
                name,
                opcode,
                namespace,
                prps.first(),
                prps.second(),
                (int) firstBlock,
                (int) (firstBlock >>> 32),
                blocks - 1);
    }

    /** Writes the entry. */
    void store(MemorySegment entry, int identifier) {
        entry.fill((byte) 0);
        entry.set(INT, 0, identifier << 16 | opcode);
        entry.set(INT, 4, namespace);
        entry.set(LONG, 24, prp1);
        entry.set(LONG, 32, prp2);
        entry.set(INT, 40, dword10);
        entry.set(INT, 44, dword11);
        entry.set(INT, 48, dword12);
    }
}
