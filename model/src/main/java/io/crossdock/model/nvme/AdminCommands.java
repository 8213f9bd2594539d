package io.crossdock.model.nvme;

import io.crossdock.model.nvme.Action.Result;
import java.lang.foreign.MemorySegment;

/** The commands of the admin queue (5): identify, create and delete queues, and the feature Number of Queues. */
final class AdminCommands {
    /** I/O queues of each kind. */
    static final int IO_QUEUES = 16;

    private static final int DELETE_SUBMISSION_QUEUE = 0x00;
    private static final int CREATE_SUBMISSION_QUEUE = 0x01;
    private static final int DELETE_COMPLETION_QUEUE = 0x04;
    private static final int CREATE_COMPLETION_QUEUE = 0x05;
    private static final int IDENTIFY = 0x06;
    private static final int SET_FEATURES = 0x09;

    private static final int CNS_NAMESPACE = 0;
    private static final int CNS_CONTROLLER = 1;
    private static final int FEATURE_NUMBER_OF_QUEUES = 0x07;
    private static final int PHYSICALLY_CONTIGUOUS = 1;

    private final Queues queues;
    private final BlockCommands blocks;
    private final NvmeParameters parameters;
    private final MemorySegment controllerData;

    AdminCommands(Queues queues, BlockCommands blocks, NvmeParameters parameters, MemorySegment controllerData) {
        this.queues = queues;
        this.blocks = blocks;
        this.parameters = parameters;
        this.controllerData = controllerData;
    }

    Action begin(Command command) {
        return switch (command.opcode()) {
            case DELETE_SUBMISSION_QUEUE -> Action.end(deleteSubmissionQueue(command));
            case CREATE_SUBMISSION_QUEUE -> Action.end(createSubmissionQueue(command));
            case DELETE_COMPLETION_QUEUE -> Action.end(deleteCompletionQueue(command));
            case CREATE_COMPLETION_QUEUE -> Action.end(createCompletionQueue(command));
            case IDENTIFY -> identify(command);
            case SET_FEATURES -> setFeatures(command);
            default -> Action.end(Status.INVALID_OPCODE);
        };
    }

    private Action identify(Command command) {
        return switch (command.dword10() & 0xff) {
            case CNS_NAMESPACE ->
                command.namespace() == BlockCommands.NAMESPACE
                        ? new Action.ToHost(IdentifyData.namespace(blocks.blocks(), parameters))
                        : Action.end(Status.INVALID_NAMESPACE);
            case CNS_CONTROLLER -> new Action.ToHost(controllerData);
            default -> Action.end(Status.INVALID_FIELD);
        };
    }

    /** Number of Queues (5.21.1.7): the host asks, less one each, and is told how many there are, less one. */
    private static Action setFeatures(Command command) {
        int asked = command.dword11();
        boolean valid = (command.dword10() & 0xff) == FEATURE_NUMBER_OF_QUEUES
                && (asked & 0xffff) != 0xffff
                && asked >>> 16 != 0xffff;
        return valid
                ? new Action.End(new Result(Status.SUCCESS, IO_QUEUES - 1 << 16 | IO_QUEUES - 1))
                : Action.end(Status.INVALID_FIELD);
    }

    private static int queue(Command command) {
        return command.dword10() & 0xffff;
    }

    private static int entries(Command command) {
        return (command.dword10() >>> 16) + 1;
    }

    /** What is common to both kinds of queues. */
    private int checkQueue(Command command, boolean exists) {
        if (queue(command) == 0 || queue(command) > IO_QUEUES || exists) {
            return Status.INVALID_QUEUE_IDENTIFIER;
        }
        if (entries(command) < 2 || entries(command) > parameters.queueEntries()) {
            return Status.INVALID_QUEUE_SIZE;
        }
        if ((command.dword11() & PHYSICALLY_CONTIGUOUS) == 0) {
            return Status.INVALID_FIELD;
        }
        return (command.prp1() & NvmeLayout.PAGE - 1) == 0 ? Status.SUCCESS : Status.PRP_OFFSET_INVALID;
    }

    private int createCompletionQueue(Command command) {
        int id = queue(command);
        int status = checkQueue(command, queues.completion(id) != null);
        if (status == Status.SUCCESS) {
            queues.add(new CompletionQueue(id, command.prp1(), entries(command)));
        }
        return status;
    }

    private int createSubmissionQueue(Command command) {
        int id = queue(command);
        int completionId = command.dword11() >>> 16;
        CompletionQueue completions = queues.completion(completionId);
        if (completionId == 0 || completionId > IO_QUEUES) {
            return Status.INVALID_QUEUE_IDENTIFIER;
        }
        if (completions == null) {
            return Status.COMPLETION_QUEUE_INVALID;
        }
        int status = checkQueue(command, queues.submission(id) != null);
        if (status == Status.SUCCESS) {
            queues.add(new SubmissionQueue(id, command.prp1(), entries(command), completions));
        }
        return status;
    }

    /** Commands of the queue that are under way are dropped without completions of their own, as 5.6 allows. */
    private int deleteSubmissionQueue(Command command) {
        int id = queue(command);
        if (id == 0 || queues.submission(id) == null) {
            return Status.INVALID_QUEUE_IDENTIFIER;
        }
        queues.removeSubmission(id);
        return Status.SUCCESS;
    }

    private int deleteCompletionQueue(Command command) {
        int id = queue(command);
        CompletionQueue queue = queues.completion(id);
        if (id == 0 || queue == null) {
            return Status.INVALID_QUEUE_IDENTIFIER;
        }
        if (queues.isUsed(queue)) {
            return Status.INVALID_QUEUE_DELETION;
        }
        queues.removeCompletion(id);
        return Status.SUCCESS;
    }
}
