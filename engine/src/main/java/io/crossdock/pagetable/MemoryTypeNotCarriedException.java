package io.crossdock.pagetable;

/** A memory type was asked for where nothing can carry one: the entries of the format have no such field. */
public final class MemoryTypeNotCarriedException extends MappingException {
    private static final long serialVersionUID = 1L;

    private final MemoryType requested;

    /**
     * @param where what cannot carry it, such as the name of a format
     * @param requested type asked for
     */
    public MemoryTypeNotCarriedException(String where, MemoryType requested) {
        super(where + " carries no memory type: requested=" + requested.label()
                + "; ask for none, the device's own attributes then apply");
        this.requested = requested;
    }

    public MemoryType requested() {
        return requested;
    }
}
