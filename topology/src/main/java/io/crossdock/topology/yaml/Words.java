package io.crossdock.topology.yaml;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Words of the description and what they mean, both ways. Where several words mean one thing, the first is written. */
final class Words<T> {
    private final Map<String, T> byWord = new LinkedHashMap<>();
    private final Map<T, String> words = new LinkedHashMap<>();

    Words<T> with(String word, T meaning) {
        byWord.put(word, meaning);
        words.putIfAbsent(meaning, word);
        return this;
    }

    Optional<T> parse(String word) {
        return Optional.ofNullable(byWord.get(word));
    }

    /** @throws IllegalArgumentException if no word means this */
    String write(T meaning) {
        String word = words.get(meaning);
        if (word == null) {
            throw new IllegalArgumentException("no word for " + meaning);
        }
        return word;
    }

    boolean has(T meaning) {
        return words.containsKey(meaning);
    }

    Collection<String> all() {
        return byWord.keySet();
    }
}
