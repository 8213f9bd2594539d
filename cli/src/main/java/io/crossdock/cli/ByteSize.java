package io.crossdock.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes with an optional unit: {@code 4096}, {@code 64KiB}, {@code 1.5GiB}, {@code 100MB}. KiB, MiB, GiB
 * and, for short, K, M, G count in 1024; kB, MB, GB in 1000. Upper and lower case are the same.
 */
record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([A-Za-z]*)");

    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("kb", 1_000L),
            Map.entry("m", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("mb", 1_000_000L),
            Map.entry("g", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("gb", 1_000_000_000L));

    /** @throws IllegalArgumentException if the text has another form, or is no whole number of bytes above zero */
    static ByteSize parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        Long unit = m.matches() ? UNITS.get(m.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "not a size: \"" + text + "\"; write a number and a unit, such as 4096, 64KiB, 64MiB or 1GiB");
        }
        BigDecimal bytes = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.signum() == 0 || bytes.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is " + bytes.stripTrailingZeros().toPlainString()
                            + " bytes; a size is a whole number of bytes above zero");
        }
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 2^63 - 1 bytes");
        }
        return new ByteSize(bytes.longValueExact());
    }
}
