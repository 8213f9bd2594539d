package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of devices, short. */
final class DeviceLabel {
    private static final Pattern NUMBERED = Pattern.compile("([A-Za-z_]+)(\\d{1,6})");
    private static final Pattern ANONYMOUS = Pattern.compile("dev\\d+|[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    /** Numbers in a row from which on only the first and the last are written. */
    private static final int MIN_RUN = 3;

    private DeviceLabel() {}

    /** Whether the name says more than a position among all other devices, or an address. */
    static boolean telling(Device device) {
        return !ANONYMOUS.matcher(device.name()).matches();
    }

    /** Address without the function. */
    static String slot(Device device) {
        int function = device.bdf().lastIndexOf('.');
        return function < 0 ? device.bdf() : device.bdf().substring(0, function);
    }

    /** Names in their order; at least three in a row with consecutive numbers as {@code dev0–7}. */
    static String ranges(List<String> names) {
        return ranges(names, Integer.MAX_VALUE);
    }

    /** The same, cut off behind so many names and ranges. */
    static String ranges(List<String> names, int most) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < names.size() && parts.size() < most) {
            int end = at + 1;
            while (end < names.size() && follows(names.get(end - 1), names.get(end))) {
                end++;
            }
            if (end - at >= MIN_RUN) {
                Matcher last = NUMBERED.matcher(names.get(end - 1));
                parts.add(names.get(at) + "–" + (last.matches() ? last.group(2) : ""));
            } else {
                parts.addAll(names.subList(at, end));
            }
            at = end;
        }
        int left = names.size() - at;
        return String.join(", ", parts)
                + (left == 0 ? "" : String.format(Locale.ROOT, " and %,d more (--json has all)", left));
    }

    private static boolean follows(String name, String next) {
        Matcher a = NUMBERED.matcher(name);
        Matcher b = NUMBERED.matcher(next);
        return a.matches()
                && b.matches()
                && a.group(1).equals(b.group(1))
                && Integer.parseInt(b.group(2)) == Integer.parseInt(a.group(2)) + 1;
    }
}
