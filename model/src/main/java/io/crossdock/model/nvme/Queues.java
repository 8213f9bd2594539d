package io.crossdock.model.nvme;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The queues of a controller by their identifiers; those of number 0 are the admin queues. */
final class Queues {
    private final SortedMap<Integer, SubmissionQueue> submissions = new TreeMap<>();
    private final SortedMap<Integer, CompletionQueue> completions = new TreeMap<>();

    void add(CompletionQueue queue) {
        completions.put(queue.id(), queue);
    }

    void add(SubmissionQueue queue) {
        submissions.put(queue.id(), queue);
    }

    @Nullable
    CompletionQueue completion(int id) {
        return completions.get(id);
    }

    @Nullable
    SubmissionQueue submission(int id) {
        return submissions.get(id);
    }

    Collection<SubmissionQueue> submissions() {
        return submissions.values();
    }

    void removeSubmission(int id) {
        submissions.remove(id);
    }

    void removeCompletion(int id) {
        completions.remove(id);
    }

    /** Whether some submission queue's completions go there. */
    boolean isUsed(CompletionQueue queue) {
        return submissions.values().stream().anyMatch(s -> s.completions() == queue);
    }

    void clear() {
        submissions.clear();
        completions.clear();
    }

    /** Doorbell by index: tail of queue 0, head of queue 0, tail of queue 1, ... */
    void ring(int index, int value) {
        int id = index >> 1;
        if ((index & 1) == 0) {
            SubmissionQueue queue = submissions.get(id);
            if (queue != null) {
                queue.setTail(value);
            }
        } else {
            CompletionQueue queue = completions.get(id);
            if (queue != null) {
                queue.setHead(value);
            }
        }
    }
}
