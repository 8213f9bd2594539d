package io.crossdock.peer;

/** What a client's TLPs carry, as far as ACS routes by it (PCIe base specification 6.12). */
public enum TlpClass {
    /** Untranslated requests; completions in order. What every client is taken for unless it says otherwise. */
    UNTRANSLATED(false, false),
    /** Untranslated requests whose completions carry Relaxed Ordering: Completion Redirect leaves those alone. */
    UNTRANSLATED_RELAXED(false, true),
    /** Requests with addresses from an address translation cache (ATS). */
    TRANSLATED(true, false),
    TRANSLATED_RELAXED(true, true);

    final boolean translated;
    final boolean relaxedCompletions;

    TlpClass(boolean translated, boolean relaxedCompletions) {
        this.translated = translated;
        this.relaxedCompletions = relaxedCompletions;
    }
}
