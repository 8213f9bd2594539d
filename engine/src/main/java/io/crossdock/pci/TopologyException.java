package io.crossdock.pci;

/** A set of functions does not form a PCI hierarchy. The message is one line: cause, offending value, remedy. */
public final class TopologyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopologyException(String message) {
        super(message);
    }
}
