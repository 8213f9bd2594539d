package io.crossdock.pci;

/**
 * Single Root I/O Virtualization of a physical function (PCIe base specification 9.3.3): virtual function {@code n},
 * counted from 0, has the requester ID of the physical one plus {@code firstOffset + n * stride}.
 *
 * @param enabledVfs virtual functions that exist now; 0 while they are not enabled
 * @param firstOffset First VF Offset
 * @param stride VF Stride
 */
public record Sriov(int enabledVfs, int firstOffset, int stride) {
    public Sriov {
        if (enabledVfs < 0 || firstOffset < 0 || stride < 0 || (enabledVfs | firstOffset | stride) > 0xffff) {
            throw new IllegalArgumentException("SR-IOV register out of range: enabledVfs=" + enabledVfs
                    + ", firstOffset=" + firstOffset + ", stride=" + stride + ", limit=65535");
        }
    }

    /** Whether a function is one of the enabled virtual functions of this physical one. */
    public boolean isVirtual(Bdf physical, Bdf function) {
        int distance = function.requesterId() - physical.requesterId() - firstOffset;
        return physical.domain() == function.domain()
                && distance >= 0
                && (stride == 0 ? distance == 0 && enabledVfs > 0 : distance % stride == 0)
                && (stride == 0 || distance / stride < enabledVfs);
    }
}
