package io.crossdock.topology.kernel;

import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Output of {@code uname -a}, {@code uname -r} or {@code cat /proc/version}. */
public final class KernelVersionImporter implements Importer {
    private static final String VERSION = "([0-9]{1,2}\\.[0-9]{1,3}(?:[.+~_-][A-Za-z0-9.+~_-]*)?)";
    private static final Pattern UNAME = Pattern.compile("^Linux\\s+\\S+\\s+" + VERSION + "\\s+#[0-9]");
    private static final Pattern PROC_VERSION = Pattern.compile("^Linux version " + VERSION + "\\s");

    /** A version alone on a line is one only if it names a release in full. */
    private static final Pattern ALONE =
            Pattern.compile("^([0-9]{1,2}\\.[0-9]{1,3}\\.[0-9]{1,3}(?:[.+~_-][A-Za-z0-9.+~_-]*)?)$");

    private static final Pattern PROMPT = Pattern.compile("\\buname\\s+-(?:r|sr|a|mrs)\\b");

    /** A file of nothing but a version may have a line or two beside it. */
    private static final int SHORT_FILE = 3;

    @Override
    public String format() {
        return "uname -a, uname -r";
    }

    @Override
    public boolean recognises(SourceText text) {
        return version(text).isPresent();
    }

    @Override
    public Fragment read(SourceText text) {
        return Fragment.ofHost(version(text).map(Platform.UNKNOWN::withKernel).orElse(Platform.UNKNOWN), List.of());
    }

    private static Optional<KernelVersion> version(SourceText text) {
        List<String> lines = text.lines();
        boolean shortFile =
                lines.stream().filter(l -> !l.isBlank()).limit(SHORT_FILE + 1).count() <= SHORT_FILE;
        boolean asked = false;
        for (String raw : lines) {
            String line = raw.strip();
            Matcher m = line.startsWith("Linux ") ? UNAME.matcher(line) : null;
            if (m == null || !m.find()) {
                m = line.startsWith("Linux version ") ? PROC_VERSION.matcher(line) : null;
            }
            if ((m == null || !m.reset().find()) && (asked || shortFile)) {
                m = ALONE.matcher(line);
            }
            if (m != null && m.reset().find()) {
                return Optional.of(KernelVersion.parse(m.group(1)));
            }
            asked = line.contains("uname") && PROMPT.matcher(line).find();
        }
        return Optional.empty();
    }
}
