package io.crossdock.topology.lspci;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers as lspci prints them. What does not fit is absent, never an exception: dumps get damaged. */
final class Numbers {
    private Numbers() {}

    /** Up to 16 hexadecimal digits. */
    static OptionalLong hex(String digits) {
        if (digits.isEmpty() || digits.length() > 16) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), 16) < 0) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(Long.parseUnsignedLong(digits, 16));
    }

    /** Up to 9 decimal digits. */
    static OptionalInt decimal(String digits) {
        return digits.length() <= 9 && digits.matches("[0-9]+")
                ? OptionalInt.of(Integer.parseInt(digits))
                : OptionalInt.empty();
    }

    /** {@code 16M}, {@code 256MB}, {@code 32G}, {@code 128}: powers of 1024. Zero and above 2^62 are absent. */
    static OptionalLong size(String text) {
        String number = text.endsWith("B") ? text.substring(0, text.length() - 1) : text;
        int shift = 0;
        if (!number.isEmpty()) {
            int unit = "KMGTPE".indexOf(number.charAt(number.length() - 1));
            if (unit >= 0) {
                shift = 10 * (unit + 1);
                number = number.substring(0, number.length() - 1);
            }
        }
        OptionalInt value = decimal(number);
        if (value.isEmpty() || value.getAsInt() == 0 || value.getAsInt() > (1L << 62) >> shift) {
            return OptionalLong.empty();
        }
        return OptionalLong.of((long) value.getAsInt() << shift);
    }

    /** {@code 2.5GT/s}, {@code 16GT/s}, 2.x {@code 2.5Gb/s}: the number before the unit, in megatransfers per second. */
    static OptionalInt speed(String gigatransfers) {
        if (!gigatransfers.matches("[0-9]{1,3}(?:\\.[0-9])?")) {
            return OptionalInt.empty(); // "unknown"
        }
        int mtps = (int) Math.round(Double.parseDouble(gigatransfers) * 1000);
        return mtps == 0 ? OptionalInt.empty() : OptionalInt.of(mtps);
    }
}
