package io.crossdock.pci;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Address of a PCI function: domain (segment group), bus, device and function.
 *
 * @param domain segment group, 0 to 0x7fffffff (Linux numbers VMD domains from 0x10000 on)
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record Bdf(int domain, int bus, int device, int function) implements Comparable<Bdf> {
    private static final HexFormat HEX = HexFormat.of();
    private static final int SHORT_LENGTH = "41:00.0".length();
    private static final int LENGTH = "0000:41:00.0".length();

    private static final Pattern FORM =
            Pattern.compile("(?:([0-7]?[0-9a-fA-F]{4,7}):)?([0-9a-fA-F]{2}):([01][0-9a-fA-F])\\.([0-7])");

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
        return appendShort(new StringBuilder(SHORT_LENGTH)).toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(LENGTH);
        // Linux pads a domain to four digits and prints as many as a larger one needs
        text.append(HEX.toHexDigits((short) domain));
        if (domain > 0xffff) {
            text.insert(0, Integer.toHexString(domain >> 16));
        }
        return appendShort(text.append(':')).toString();
    }

    /** By hand: a machine of 10,000 functions prints millions of addresses, and a format string is read each time. */
    private StringBuilder appendShort(StringBuilder text) {
        HEX.toHexDigits(text, (byte) bus).append(':');
        HEX.toHexDigits(text, (byte) device).append('.');
        return text.append((char) ('0' + function));
    }

    /** As a record's own, of which the one that is generated shows in profiles of large machines. */
    @Override
    public int hashCode() {
        return 31 * domain + requesterId();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Bdf other
                && bus == other.bus
                && device == other.device
                && function == other.function
                && domain == other.domain;
    }

    @Override
    public int compareTo(Bdf other) {
        int byDomain = Integer.compare(domain, other.domain);
        return byDomain != 0 ? byDomain : Integer.compare(requesterId(), other.requesterId());
    }
}
