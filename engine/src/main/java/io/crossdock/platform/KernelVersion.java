package io.crossdock.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Linux version, compared by major and minor number.
 *
 * @param major first number; {@link #NEXT} uses 9999
 * @param minor second number
 * @param text as it was given, for printing
 */
public record KernelVersion(int major, int minor, String text) implements Comparable<KernelVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:[.+~_-].*)?");

    /** Rules that were in development trees but in no release that could be read. */
    public static final KernelVersion NEXT = new KernelVersion(9999, 0, "next");

    /**
     * Reads {@code 5.10}, {@code 6.12.115+deb12-amd64} or the word "next".
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static KernelVersion parse(String text) {
        if (text.equals("next")) {
            return NEXT;
        }
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "not a kernel version: \"" + text + "\", expected MAJOR.MINOR, such as 6.12, or next");
        }
        return new KernelVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), text);
    }

    @Override
    public int compareTo(KernelVersion o) {
        return major != o.major ? Integer.compare(major, o.major) : Integer.compare(minor, o.minor);
    }

    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || major == otherMajor && minor >= otherMinor;
    }

    @Override
    public String toString() {
        return text;
    }
}
