package io.crossdock.model.nvme;

/** A ring of commands in host memory (4.1): the host moves the tail, the controller the head. */
final class SubmissionQueue {
    private final int id;
    private final long base;
    private final int entries;
    private final CompletionQueue completions;
    private int head;
    private int tail;

    SubmissionQueue(int id, long base, int entries, CompletionQueue completions) {
        this.id = id;
        this.base = base;
        this.entries = entries;
        this.completions = completions;
    }

    int id() {
        return id;
    }

    int head() {
        return head;
    }

    CompletionQueue completions() {
        return completions;
    }

    /** The doorbell; a tail outside of the queue is ignored (3.1.24 leaves it undefined). */
    void setTail(int value) {
        if (value < entries) {
            tail = value;
        }
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Address of the next entry, which is then taken. */
    long take() {
        long address = base + (long) head * Command.SIZE;
        head = (head + 1) % entries;
        return address;
    }
}
