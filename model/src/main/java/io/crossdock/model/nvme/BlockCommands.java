package io.crossdock.model.nvme;

import io.crossdock.model.nvme.Action.Result;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The commands of an I/O queue (6): flush, read and write on the one namespace. */
final class BlockCommands {
    /** The one namespace, and the number that stands for all of them. */
    static final int NAMESPACE = 1;

    private static final int ALL_NAMESPACES = -1;
    private static final int FLUSH = 0x00;
    private static final int WRITE = 0x01;
    private static final int READ = 0x02;
    /** Dword 12: on the medium before the command completes. */
    private static final int FORCE_UNIT_ACCESS = 1 << 30;

    private final Medium medium;
    private final NvmeParameters parameters;

    BlockCommands(Medium medium, NvmeParameters parameters) {
        this.medium = medium;
        this.parameters = parameters;
    }

    long blocks() {
        return medium.size() >> parameters.blockSizeLg2();
    }

    Action begin(Command command) {
        return switch (command.opcode()) {
            case FLUSH -> flush(command);
            case READ, WRITE -> transfer(command);
            default -> Action.end(Status.INVALID_OPCODE);
        };
    }

    private Action flush(Command command) {
        boolean known = command.namespace() == NAMESPACE || command.namespace() == ALL_NAMESPACES;
        return known ? new Action.End(flush()) : Action.end(Status.INVALID_NAMESPACE);
    }

    /** Brings everything written onto the medium. */
    Result flush() {
        try {
            medium.flush();
            return Result.SUCCESS;
        } catch (IOException e) {
            return Result.of(Status.WRITE_FAULT);
        }
    }

    private Action transfer(Command command) {
        long first = command.dword10() & 0xffff_ffffL | (long) command.dword11() << 32;
        int count = (command.dword12() & 0xffff) + 1;
        long bytes = (long) count << parameters.blockSizeLg2();
        if (command.namespace() != NAMESPACE) {
            return Action.end(Status.INVALID_NAMESPACE);
        }
        if (bytes > parameters.transferLimit()) {
            return Action.end(Status.INVALID_FIELD);
        }
        if (Long.compareUnsigned(first, blocks()) >= 0 || count > blocks() - first) {
            return Action.end(Status.LBA_OUT_OF_RANGE);
        }
        long offset = first << parameters.blockSizeLg2();
        MemorySegment buffer = MemorySegment.ofArray(new byte[(int) bytes]); // a medium may need its ByteBuffer
        if (command.opcode() == READ) {
            return read(offset, buffer);
        }
        boolean force = (command.dword12() & FORCE_UNIT_ACCESS) != 0;
        return new Action.FromHost(buffer, () -> write(offset, buffer, force));
    }

    private Action read(long offset, MemorySegment buffer) {
        try {
            medium.read(offset, buffer);
            return new Action.ToHost(buffer);
        } catch (IOException e) {
            return Action.end(Status.UNRECOVERED_READ_ERROR);
        }
    }

    private Result write(long offset, MemorySegment buffer, boolean force) {
        try {
            medium.write(offset, buffer);
        } catch (IOException e) {
            return Result.of(Status.WRITE_FAULT);
        }
        return force ? flush() : Result.SUCCESS;
    }
}
