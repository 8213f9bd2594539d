package io.crossdock.model.observe;

/** Memory type with which a request left the translation, as the hardware decoded it from the table's bytes. */
public enum MemoryType {
    DEVICE_NGNRNE,
    DEVICE_NGNRE,
    DEVICE_NGRE,
    DEVICE_GRE,
    NORMAL_NON_CACHEABLE,
    /** Normal, inner or outer cacheable. */
    NORMAL_CACHEABLE,
    /** The format carries no memory type, or nothing was translated: the request keeps what the device sent. */
    AS_SENT;

    /** Device types keep every access apart and in order (Arm ARM B2.7.2). */
    public boolean isDevice() {
        return switch (this) {
            case DEVICE_NGNRNE, DEVICE_NGNRE, DEVICE_NGRE, DEVICE_GRE -> true;
            case NORMAL_NON_CACHEABLE, NORMAL_CACHEABLE, AS_SENT -> false;
        };
    }
}
