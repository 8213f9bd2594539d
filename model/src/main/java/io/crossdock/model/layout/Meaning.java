package io.crossdock.model.layout;

import java.util.List;

/** What the value of a field says. */
@FunctionalInterface
public interface Meaning {
    /** A value that says nothing beyond itself. */
    Meaning NUMBER = value -> "";

    /** A requester ID, in the notation of PCI. */
    Meaning REQUESTER = value -> "%02x:%02x.%d".formatted(value >>> 8 & 0xff, value >>> 3 & 0x1f, value & 7);

    /** In words; empty where the number says it all. */
    String of(long value);

    /** Of a single bit. */
    static Meaning flag(String clear, String set) {
        return value -> value == 0 ? clear : set;
    }

    /** One text per value from 0 on; an empty text, and every value beyond, is reserved. */
    static Meaning choice(String... texts) {
        List<String> known = List.of(texts);
        return value -> {
            String text = Long.compareUnsigned(value, known.size()) < 0 ? known.get((int) value) : "";
            return text.isEmpty() ? "reserved" : text;
        };
    }

    /** The same text whatever the value. */
    static Meaning always(String text) {
        return value -> text;
    }
}
