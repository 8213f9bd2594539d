package io.crossdock.topology.yaml;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes, addresses and speeds as the description writes them. */
final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?([KMGTPE]iB|B)?");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,16}");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,3})?) ?GT/s");

    static final String SIZE_FORM = "bytes, or a number with B, KiB, MiB, GiB or TiB, such as 32 GiB";

    private Units() {}

    /** {@code 4096}, {@code 0x1000}, {@code 32 GiB}. Empty if it is no such number or exceeds 2^62. */
    static OptionalLong size(String text) {
        if (HEX.matcher(text).matches()) {
            long value = Long.parseUnsignedLong(text.substring(2), 16);
            return value < 0 || value > 1L << 62 ? OptionalLong.empty() : OptionalLong.of(value);
        }
        Matcher m = SIZE.matcher(text);
        if (!m.matches()) {
            return OptionalLong.empty();
        }
        int shift = 0;
        for (int i = 0; i < BINARY.length; i++) {
            if (BINARY[i].equals(m.group(2))) {
                shift = 10 * i;
            }
        }
        long number = Long.parseLong(m.group(1));
        return number > (1L << 62) >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }

    /** With the largest unit that leaves a whole number. */
    static String writeSize(long bytes) {
        int unit = 0;
        long number = bytes;
        while (unit < BINARY.length - 1 && number != 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(number) : number + " " + BINARY[unit];
    }

    /** {@code 0x38200000000}: hexadecimal, so that nobody reads an address as decimal. */
    static OptionalLong address(String text) {
        return HEX.matcher(text).matches()
                ? OptionalLong.of(Long.parseUnsignedLong(text.substring(2), 16))
                : OptionalLong.empty();
    }

    static String writeAddress(long address) {
        return "0x" + Long.toHexString(address);
    }

    /** Decimal, or hexadecimal with 0x. */
    static OptionalInt integer(String text) {
        if (INTEGER.matcher(text).matches()) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        return text.length() <= 9 && HEX.matcher(text).matches()
                ? OptionalInt.of(Integer.parseInt(text.substring(2), 16))
                : OptionalInt.empty();
    }

    /** {@code 16 GT/s} in megatransfers per second. */
    static OptionalInt speed(String text) {
        Matcher m = SPEED.matcher(text);
        return m.matches()
                ? OptionalInt.of(new BigDecimal(m.group(1)).movePointRight(3).intValueExact())
                : OptionalInt.empty();
    }

    static String writeSpeed(int mtps) {
        return BigDecimal.valueOf(mtps, 3).stripTrailingZeros().toPlainString() + " GT/s";
    }

    /** A finite decimal number. */
    static Optional<Double> decimal(String text) {
        return text.matches("-?[0-9]{1,18}(?:\\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,3})?")
                ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
                : Optional.empty();
    }
}
