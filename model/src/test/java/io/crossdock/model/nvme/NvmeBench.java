package io.crossdock.model.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Mmio;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.ModelOptions.DeviceKind;
import io.crossdock.model.TestMachines;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A controller without translation, driven by hand: entries are written as the specification lays them out, without the
 * driver. Offsets are into one piece of memory: the admin queues at 0 and 0x1000, those of queue 1 at 0x2000 and 0x3000,
 * data from 0x10000 on.
 */
final class NvmeBench implements AutoCloseable {
    static final int DISK = 4 << 20;
    static final int ENTRIES = 4;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    final byte[] disk = new byte[DISK];
    boolean broken;
    int flushes;

    final ModelMachine machine;
    final Mmio registers;
    final DmaMemory memory;
    private final int stride;
    private final int[] tails = new int[2];
    private final int[] heads = new int[2];

    NvmeBench(NvmeParameters parameters) {
        for (int i = 0; i < DISK; i++) {
            disk[i] = (byte) (i * 31 + (i >> 9));
        }
        machine = ModelMachine.of(
                TestMachines.plain(),
                ModelOptions.DEFAULT.withDevice(
                        TestMachines.LEFT, new DeviceKind.Nvme(medium(), "serial-1", parameters)));
        registers = machine.function(TestMachines.LEFT).orElseThrow().bar(0);
        memory = machine.allocate(4 << 20, 1 << 20);
        stride = 4 << parameters.doorbellStride();
    }

    private Medium medium() {
        return new Medium() {
            @Override
            public long size() {
                return DISK;
            }

            @Override
            public void read(long offset, MemorySegment destination) throws java.io.IOException {
                check();
                destination.copyFrom(MemorySegment.ofArray(disk).asSlice(offset, destination.byteSize()));
            }

            @Override
            public void write(long offset, MemorySegment source) throws java.io.IOException {
                check();
                MemorySegment.ofArray(disk).asSlice(offset, source.byteSize()).copyFrom(source);
            }

            @Override
            public void flush() throws java.io.IOException {
                check();
                flushes++;
            }

            private void check() throws java.io.IOException {
                if (broken) {
                    throw new java.io.IOException("broken");
                }
            }
        };
    }

    long at(long offset) {
        return memory.machineAddress(0) + offset;
    }

    void put64(long offset, long value) {
        memory.bytes().set(LONG, offset, value);
    }

    int get32(long offset) {
        return memory.bytes().get(INT, offset);
    }

    byte[] bytes(long offset, int size) {
        return memory.bytes().asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE);
    }

    boolean await(java.util.function.BooleanSupplier condition) {
        return machine.await(condition, Duration.ofMillis(1));
    }

    /** Admin queues of 4 entries, entry sizes 64 and 16, enable. */
    NvmeBench enable() {
        registers.write32(0x24, 0x0003_0003);
        registers.write64(0x28, at(0));
        registers.write64(0x30, at(0x1000));
        registers.write32(0x14, 0x0046_0001);
        assertThat(await(() -> registers.read32(0x1c) == 1)).as("CSTS.RDY").isTrue();
        return this;
    }

    /** Queue pair 1 of 4 entries. */
    NvmeBench createQueues() {
        assertThat(admin(0x05, 0, at(0x3000), 0, 0x0003_0001, 0x0000_0001, 0)).isZero();
        assertThat(admin(0x01, 0, at(0x2000), 0, 0x0003_0001, 0x0001_0001, 0)).isZero();
        return this;
    }

    int admin(int opcode, int namespace, long prp1, long prp2, int dword10, int dword11, int dword12) {
        return run(0, opcode, namespace, prp1, prp2, dword10, dword11, dword12);
    }

    /** A command of queue 1. */
    int io(int opcode, long prp1, long prp2, int firstBlock, int blocks) {
        return run(1, opcode, 1, prp1, prp2, firstBlock, 0, blocks - 1);
    }

    /** Gives a command and waits for its end; bits 31:17 of the completion's dword 3, without DNR. */
    int run(int queue, int dword0, int namespace, long prp1, long prp2, int dword10, int dword11, int dword12) {
        submit(queue, dword0, namespace, prp1, prp2, dword10, dword11, dword12);
        assertThat(await(() -> completed(queue))).as("completion").isTrue();
        return take(queue) >>> 17 & 0x3fff;
    }

    void submit(int queue, int dword0, int namespace, long prp1, long prp2, int dword10, int dword11, int dword12) {
        long entry = queue * 0x2000L + tails[queue] * 64L;
        memory.bytes().asSlice(entry, 64).fill((byte) 0);
        memory.bytes().set(INT, entry, dword0);
        memory.bytes().set(INT, entry + 4, namespace);
        put64(entry + 24, prp1);
        put64(entry + 32, prp2);
        memory.bytes().set(INT, entry + 40, dword10);
        memory.bytes().set(INT, entry + 44, dword11);
        memory.bytes().set(INT, entry + 48, dword12);
        tails[queue] = (tails[queue] + 1) % ENTRIES;
        registers.write32(0x1000 + 2L * queue * stride, tails[queue]);
    }

    private long completion(int queue) {
        return queue * 0x2000L + 0x1000 + heads[queue] % ENTRIES * 16L;
    }

    boolean completed(int queue) {
        int phase = heads[queue] / ENTRIES % 2 == 0 ? 1 : 0;
        return (get32(completion(queue) + 12) >>> 16 & 1) == phase;
    }

    /** Takes the next completion; its dword 3. */
    int take(int queue) {
        int dword3 = get32(completion(queue) + 12);
        heads[queue]++;
        registers.write32(0x1000 + (2L * queue + 1) * stride, heads[queue] % ENTRIES);
        return dword3;
    }

    @Override
    public void close() {
        machine.close();
    }
}
