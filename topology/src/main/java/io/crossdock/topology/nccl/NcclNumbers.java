package io.crossdock.topology.nccl;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as they stand in NCCL's attributes. */
final class NcclNumbers {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,6}");
    private static final Pattern HEX = Pattern.compile("0x([0-9a-fA-F]{1,6})");
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]))?[0-9]* ?GT/s.*");
    private static final int MAX_ID = 0xffff;

    private NcclNumbers() {}

    /** A number that is not negative. */
    static OptionalInt decimal(String text) {
        return DECIMAL.matcher(text).matches() ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    static OptionalInt hex(String text) {
        Matcher m = HEX.matcher(text);
        return m.matches() ? OptionalInt.of(Integer.parseInt(m.group(1), 16)) : OptionalInt.empty();
    }

    /** A vendor or device number of 16 bits. */
    static OptionalInt id(String text) {
        OptionalInt value = hex(text);
        return value.isPresent() && value.getAsInt() <= MAX_ID ? value : OptionalInt.empty();
    }

    /** {@code 16 GT/s}, {@code 16.0 GT/s PCIe}; empty for "Unknown speed" and the like. */
    static OptionalInt megatransfers(String text) {
        Matcher m = SPEED.matcher(text);
        if (!m.matches()) {
            return OptionalInt.empty();
        }
        int tenths = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
        int speed = Integer.parseInt(m.group(1)) * 1000 + tenths * 100;
        return speed > 0 ? OptionalInt.of(speed) : OptionalInt.empty();
    }
}
