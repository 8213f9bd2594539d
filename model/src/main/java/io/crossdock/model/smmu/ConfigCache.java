package io.crossdock.model.smmu;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The configuration cache: stream table entries and the context descriptor found through each, direct-mapped by a hash
 * of the StreamID. Whatever was fetched is cached, valid or not (specification 3.21.3); a fetch that aborted is not, nor
 * are level 1 descriptors of the stream table.
 */
final class ConfigCache {
    private final @Nullable Entry[] entries;
    private final int shift;
    private final StreamConfigs configs;
    private final Stage2Translator second;
    private long replacements;

    /** Without a configuration, the context descriptor has to be fetched again. */
    private record Entry(int streamId, Ste ste, @Nullable Resolved resolved) {
        Entry withoutContext() {
            return new Entry(streamId, ste, null);
        }
    }

    /**
     * @param config configuration of a stream
     * @param reads table entries read to find it
     */
    record Resolved(StreamConfig config, int reads) {}

    ConfigCache(StreamConfigs configs, Stage2Translator second, int capacity) {
        entries = new Entry[capacity];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
        this.configs = configs;
        this.second = second;
    }

    /** Configuration of a stream: cached, else read from memory. */
    Resolved resolve(int streamId) {
        int index = index(streamId);
        Entry cached = entries[index];
        if (cached != null && cached.streamId == streamId) {
            return cached.resolved != null ? cached.resolved : fetchContext(index, cached, 0);
        }
        return switch (configs.fetchSte(streamId)) {
            case StreamTable.Fetch.Failed<Ste> m -> new Resolved(m.config(), m.reads());
            case StreamTable.Fetch.Found<Ste> f -> {
                if (cached != null) {
                    replacements++;
                }
                yield fetchContext(index, new Entry(streamId, f.value(), null), f.reads());
            }
        };
    }

    private Resolved fetchContext(int index, Entry entry, int readsBefore) {
        StreamConfig config = configs.withoutContext(entry.ste);
        int reads = readsBefore;
        if (config == null) {
            StreamTable.Fetch<Cd> fetch = configs.fetchCd(entry.ste, second);
            reads += fetch.reads();
            switch (fetch) {
                case StreamTable.Fetch.Found<Cd> found -> config = configs.withContext(entry.ste, found.value());
                case StreamTable.Fetch.Failed<Cd> failed -> {
                    entries[index] = entry;
                    return new Resolved(failed.config(), reads);
                }
            }
        }
        entries[index] = new Entry(entry.streamId, entry.ste, new Resolved(config, 0));
        return new Resolved(config, reads);
    }

    /** Forgets the stream table entries of streams, and the context descriptors found through them. */
    void invalidateStreams(IntPredicate streams) {
        for (int i = 0; i < entries.length; i++) {
            Entry e = entries[i];
            if (e != null && streams.test(e.streamId)) {
                entries[i] = null;
            }
        }
    }

    /** Forgets the context descriptor of a stream, and keeps its stream table entry. */
    void invalidateContext(int streamId) {
        int index = index(streamId);
        Entry e = entries[index];
        if (e != null && e.streamId == streamId) {
            entries[index] = e.withoutContext();
        }
    }

    /** Entries that had to make room for another stream's until now. */
    long replacements() {
        return replacements;
    }

    private int index(int streamId) {
        // Fibonacci hashing: requester IDs differ in high bits (the bus) and low bits (the device).
        return shift == Integer.SIZE ? 0 : streamId * 0x9e3779b1 >>> shift;
    }
}
