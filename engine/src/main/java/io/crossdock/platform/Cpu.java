package io.crossdock.platform;

import java.util.OptionalInt;

/**
 * The processor.
 *
 * @param architecture instruction set
 * @param vendor maker, as far as peer-to-peer rules ask for it
 * @param family x86 family number (CPUID), for example 0x17 for AMD Zen
 */
public record Cpu(Architecture architecture, Vendor vendor, OptionalInt family) {
    public enum Architecture {
        X86_64,
        AARCH64,
        OTHER,
        UNKNOWN
    }

    public enum Vendor {
        INTEL,
        AMD,
        ARM,
        OTHER,
        UNKNOWN
    }

    public static final Cpu UNKNOWN = new Cpu(Architecture.UNKNOWN, Vendor.UNKNOWN, OptionalInt.empty());
}
