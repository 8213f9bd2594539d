package io.crossdock.iommu;

/** A translation unit lacks what is needed, rejected a command or did not answer in time. One line, cause and remedy. */
public class IommuException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IommuException(String message) {
        super(message);
    }
}
