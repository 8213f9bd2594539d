package io.crossdock.workbench.disk;

import io.crossdock.iommu.FaultRecord;
import java.util.List;

/**
 * The translation unit refused data of a transfer, whatever the controller said of it: QEMU's NVMe completes such
 * commands with success, and no controller can know of a posted write that was lost.
 */
public final class RefusedDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedDataException(String what, List<FaultRecord> faults) {
        super(what + " is not to be trusted: the translation unit refused " + faults.size() + " request"
                + (faults.size() == 1 ? "" : "s") + ", first " + faults.getFirst());
    }
}
