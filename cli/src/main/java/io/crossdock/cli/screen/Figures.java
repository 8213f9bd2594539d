package io.crossdock.cli.screen;

import io.crossdock.workbench.result.Rate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Numbers as the screen writes them. Rates are in GB/s, 10^9 bytes per second. */
public final class Figures {
    /** Stands for a rate that does not exist. */
    static final String NONE = "–";

    private static final int SIGNIFICANT_DIGITS = 3;

    private static final String[] BINARY_UNITS = {"TiB", "GiB", "MiB", "KiB"};

    private Figures() {}

    /** Three significant digits, never in exponent form. */
    static String threeDigits(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded =
                BigDecimal.valueOf(value).round(new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN));
        int decimals = SIGNIFICANT_DIGITS - (rounded.precision() - rounded.scale());
        return rounded.setScale(Math.max(0, decimals), RoundingMode.UNNECESSARY).toPlainString();
    }

    public static String gigabytes(double bytesPerSecond) {
        return threeDigits(bytesPerSecond / 1e9);
    }

    /** The best estimate, or the interval where the parameters leave one that can be seen. */
    static String rate(Rate rate) {
        if (!rate.isInterval()) {
            return gigabytes(rate.bytesPerSecond());
        }
        String low = gigabytes(rate.low());
        String high = gigabytes(rate.high());
        return low.equals(high) ? low : low + "–" + high;
    }

    public static String rate(Optional<Rate> rate) {
        return rate.map(Figures::rate).orElse(NONE);
    }

    /** Bytes in the largest binary unit that divides them. */
    public static String bytes(long bytes) {
        for (int i = 0; i < BINARY_UNITS.length; i++) {
            long unit = 1L << 10 * (BINARY_UNITS.length - i);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + " " + BINARY_UNITS[i];
            }
        }
        return bytes + " B";
    }

    /** A parameter's value: whole numbers as they are, others with three significant digits, no trailing zeros. */
    public static String plain(double value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        int digits = Math.max(SIGNIFICANT_DIGITS, exact.precision() - exact.scale());
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
