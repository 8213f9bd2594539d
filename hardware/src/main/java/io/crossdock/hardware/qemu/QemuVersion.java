package io.crossdock.hardware.qemu;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of QEMU, as {@code --version} prints it. */
public record QemuVersion(int major, int minor, int micro) implements Comparable<QemuVersion> {
    private static final Pattern PRINTED = Pattern.compile("QEMU emulator version (\\d+)\\.(\\d+)\\.(\\d+)");

    /** From the first line of {@code qemu-system-* --version}; empty if it is not QEMU that printed it. */
    static Optional<QemuVersion> parse(String text) {
        Matcher m = PRINTED.matcher(text);
        return m.find()
                ? Optional.of(new QemuVersion(
                        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(QemuVersion other) {
        return Comparator.comparingInt(QemuVersion::major)
                .thenComparingInt(QemuVersion::minor)
                .thenComparingInt(QemuVersion::micro)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
