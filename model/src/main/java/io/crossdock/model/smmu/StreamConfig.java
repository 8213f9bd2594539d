package io.crossdock.model.smmu;

import io.crossdock.model.observe.MemoryType;

/** What the configuration structures say about the requests of a stream. */
sealed interface StreamConfig {
    /** Requests are terminated without a record (STE.Config=0xx). */
    record Abort() implements StreamConfig {}

    /** Requests pass with a memory type. */
    record Bypass(MemoryType type) implements StreamConfig {}

    /**
     * Requests are translated.
     *
     * @param ats whether translation requests are answered, and translated requests pass
     */
    record Translate(StreamSpace space, boolean ats) implements StreamConfig {}

    /** The context descriptor is out of reach: requests are terminated with a fault of stage 2. */
    record Unreachable(Stage2Fault fault) implements StreamConfig {}

    /**
     * Requests are terminated and an event is recorded.
     *
     * @param event the event
     * @param fetchAddress address that did not answer; 0 unless the event reports one
     * @param detail one line: what is wrong
     */
    record Refuse(SmmuEvent event, long fetchAddress, String detail) implements StreamConfig {}
}
