package io.crossdock.pci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of a PCI function: domain (segment group), bus, device and function.
 *
 * @param domain segment group, 0 to 0x7fffffff (Linux numbers VMD domains from 0x10000 on)
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record Bdf(int domain, int bus, int device, int function) implements Comparable<Bdf> {
    private static final Pattern FORM =
            Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7])");

    public Bdf {
        check("domain", domain, Integer.MAX_VALUE);
        check("bus", bus, 255);
        check("device", device, 31);
        check("function", function, 7);
    }

    private static void check(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " out of range: " + what + "=" + value + ", limit=" + max);
        }
    }

    /** Function of domain 0. */
    public static Bdf of(int bus, int device, int function) {
        return new Bdf(0, bus, device, function);
    }

    /**
     * Reads {@code [domain:]bus:device.function} in hexadecimal, as lspci and sysfs print it.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Bdf parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "not a PCI address: \"" + text + "\", expected [domain:]bus:device.function in hexadecimal");
        }
        int domain = m.group(1) == null ? 0 : Integer.parseUnsignedInt(m.group(1), 16);
        return new Bdf(
                domain,
                Integer.parseInt(m.group(2), 16),
                Integer.parseInt(m.group(3), 16),
                Integer.parseInt(m.group(4), 16));
    }

    /** Whether {@link #parse} would accept the form of this text. */
    public static boolean looksLike(String text) {
        return FORM.matcher(text).matches();
    }

    /** Requester ID as it stands in a TLP: bus 15:8, device 7:3, function 2:0 (PCIe base specification 2.2.6.2). */
    public int requesterId() {
        return bus << 8 | device << 3 | function;
    }

    /** Function with this requester ID in a domain. */
    public static Bdf ofRequesterId(int domain, int requesterId) {
        return new Bdf(domain, requesterId >> 8 & 0xff, requesterId >> 3 & 0x1f, requesterId & 7);
    }

    /** Without the domain, as lspci prints it on machines with one domain: {@code 41:00.0}. */
    public String shortForm() {
        return String.format("%02x:%02x.%x", bus, device, function);
    }

    @Override
    public String toString() {
        return String.format("%04x:%02x:%02x.%x", domain, bus, device, function);
    }

    @Override
    public int compareTo(Bdf other) {
        int byDomain = Integer.compare(domain, other.domain);
        return byDomain != 0 ? byDomain : Integer.compare(requesterId(), other.requesterId());
    }
}
