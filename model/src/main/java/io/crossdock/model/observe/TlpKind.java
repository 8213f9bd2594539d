package io.crossdock.model.observe;

/** Transaction layer packets that the model sends (PCIe base specification 2.2.1). */
public enum TlpKind {
    MEMORY_WRITE,
    MEMORY_READ,
    COMPLETION_WITH_DATA,
    /** Completion without data: unsupported request or completer abort. */
    COMPLETION
}
