package io.crossdock.pci.config;

/**
 * A capability of a function's list.
 *
 * @param extended whether it stands in the extended list, from offset 0x100 on
 * @param id Capability ID (8 bits) or PCI Express Extended Capability ID (16 bits)
 * @param version capability version of an extended one; 0 otherwise
 * @param offset where it begins
 */
public record Capability(boolean extended, int id, int version, int offset) {
    /** Standard IDs: PCI Code and ID Assignment Specification, chapter 2. */
    static final int SUBSYSTEM = 0x0d;

    static final int EXPRESS = 0x10;

    /** Extended IDs: the same, chapter 3. */
    static final int SERIAL_NUMBER = 0x03;

    static final int ACS = 0x0d;
    static final int ATS = 0x0f;
    static final int SRIOV = 0x10;
    static final int PAGE_REQUEST = 0x13;
    static final int RESIZABLE_BAR = 0x15;
    static final int PASID = 0x1b;

    /** Whether {@link ConfigDecoder} reads its registers. */
    public boolean isDecoded() {
        if (!extended) {
            return id == SUBSYSTEM || id == EXPRESS;
        }
        return switch (id) {
            case SERIAL_NUMBER, ACS, ATS, SRIOV, PAGE_REQUEST, RESIZABLE_BAR, PASID -> true;
            default -> false;
        };
    }

    /** Its name in the specification, or its number where it has none. */
    public String name() {
        return CapabilityNames.of(extended, id);
    }
}
