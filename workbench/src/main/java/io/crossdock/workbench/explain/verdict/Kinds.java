package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;

/** Kinds of devices, by class code and vendor (PCI Code and ID Assignment Specification). */
public final class Kinds {
    public static final int NVIDIA = 0x10de;
    public static final int AMD_GPU = 0x1002;
    public static final int AMD = 0x1022;
    public static final int INTEL = 0x8086;
    public static final int ASMEDIA = 0x1b21;
    private static final int DISPLAY = 0x03;
    private static final int PROCESSING_ACCELERATOR = 0x12;
    private static final int NETWORK = 0x02;

    private Kinds() {}

    /** Display controllers and processing accelerators: what computes and has memory of its own. */
    public static boolean isGpu(FunctionInfo f) {
        int base = f.baseClass().orElse(-1);
        return base == DISPLAY || base == PROCESSING_ACCELERATOR;
    }

    public static boolean isNetwork(FunctionInfo f) {
        return f.baseClass().orElse(-1) == NETWORK;
    }

    public static boolean isOf(FunctionInfo f, int vendor) {
        return f.vendorId().orElse(-1) == vendor;
    }
}
