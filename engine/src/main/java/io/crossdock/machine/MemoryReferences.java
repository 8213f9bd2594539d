package io.crossdock.machine;

import org.jspecify.annotations.Nullable;

/**
 * Who needs a memory beside its owner, as the reference count of a page in Linux: memory that is freed while somebody holds
 * a reference goes back to the machine when the last one is dropped. Until then no allocation is given it.
 *
 * <p>Memory that nobody refers to is given back at once. Thread-safe.
 */
public final class MemoryReferences {
    private int held;
    private boolean freed;
    private @Nullable Runnable giveBack;

    /**
     * Takes a reference.
     *
     * @throws MachineException if the owner has freed the memory
     */
    public synchronized void take() {
        if (freed) {
            throw new MachineException("memory was freed and cannot be referred to any more; allocate it anew");
        }
        held++;
    }

    /** Drops a reference. */
    public void drop() {
        @Nullable Runnable due = null;
        synchronized (this) {
            if (held == 0) {
                throw new IllegalStateException("no reference is left to drop");
            }
            held--;
            if (held == 0) {
                due = giveBack;
                giveBack = null;
            }
        }
        if (due != null) {
            due.run();
        }
    }

    /**
     * The owner frees the memory. For a {@link Machine}.
     *
     * @param action gives the memory back; run now, or by whoever drops the last reference
     * @throws MachineException if it was freed before
     */
    public void free(Runnable action) {
        synchronized (this) {
            if (freed) {
                throw new MachineException("memory was freed before; free it once");
            }
            freed = true;
            if (held > 0) {
                giveBack = action;
                return;
            }
        }
        action.run();
    }
}
