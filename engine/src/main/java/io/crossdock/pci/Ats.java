package io.crossdock.pci;

/** Address Translation Services of an endpoint (PCIe base specification 10.5.1). */
public record Ats(Tristate supported, Tristate enabled) {
    public static final Ats UNKNOWN = new Ats(Tristate.UNKNOWN, Tristate.UNKNOWN);
    public static final Ats ABSENT = new Ats(Tristate.OFF, Tristate.OFF);
}
