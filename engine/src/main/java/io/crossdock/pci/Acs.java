package io.crossdock.pci;

import java.util.HexFormat;

/**
 * Access Control Services of a function (PCIe base specification 7.7.11, extended capability 0x000D).
 *
 * <pre>
 *  bit  6    5    4    3    2    1    0
 *     +----+----+----+----+----+----+----+
 *     | DT | EC | UF | CR | RR | TB | SV |   the same layout in capability (+4) and control (+6)
 *     +----+----+----+----+----+----+----+
 * </pre>
 *
 * @param presence whether the function has the capability, if the input shows it
 * @param capability bits that the hardware implements; 0 unless present
 * @param control bits that are enabled; 0 unless present
 */
public record Acs(Presence presence, int capability, int control) {
    public enum Presence {
        PRESENT,
        ABSENT,
        /** The dump was taken without root, or holds only the first 64 or 256 bytes. */
        UNKNOWN
    }

    public static final int SOURCE_VALIDATION = 1;
    public static final int TRANSLATION_BLOCKING = 1 << 1;
    public static final int REQUEST_REDIRECT = 1 << 2;
    public static final int COMPLETION_REDIRECT = 1 << 3;
    public static final int UPSTREAM_FORWARDING = 1 << 4;
    public static final int EGRESS_CONTROL = 1 << 5;
    public static final int DIRECT_TRANSLATED = 1 << 6;
    /** The three that send peer traffic up: what Linux p2pdma looks at (drivers/pci/p2pdma.c). */
    public static final int REDIRECT = REQUEST_REDIRECT | COMPLETION_REDIRECT | EGRESS_CONTROL;

    public static final Acs UNKNOWN = new Acs(Presence.UNKNOWN, 0, 0);
    public static final Acs ABSENT = new Acs(Presence.ABSENT, 0, 0);

    private static final String[] NAMES = {"SV", "TB", "RR", "CR", "UF", "EC", "DT"};

    public static Acs present(int capability, int control) {
        return new Acs(Presence.PRESENT, capability, control);
    }

    /** Whether any of the given control bits is enabled; off where the capability is absent. */
    public Tristate enabled(int bits) {
        return presence == Presence.UNKNOWN ? Tristate.UNKNOWN : Tristate.of((control & bits) != 0);
    }

    public boolean isPresent() {
        return presence == Presence.PRESENT;
    }

    /** The same with other control bits. */
    public Acs withControl(int newControl) {
        return new Acs(presence, capability, newControl);
    }

    /** The control register as evidence: {@code ACSCtl 001d: SV RR CR UF}. */
    public String describeControl() {
        if (presence != Presence.PRESENT) {
            return presence == Presence.ABSENT ? "no ACS" : "ACS unknown";
        }
        StringBuilder out = new StringBuilder("ACSCtl ")
                .append(HexFormat.of().toHexDigits((short) control))
                .append(':');
        for (int bit = 0; bit < NAMES.length; bit++) {
            if ((control >> bit & 1) != 0) {
                out.append(' ').append(NAMES[bit]);
            }
        }
        return control == 0 ? "ACSCtl 0000" : out.toString();
    }
}
