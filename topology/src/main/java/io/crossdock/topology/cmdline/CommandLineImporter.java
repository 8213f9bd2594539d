package io.crossdock.topology.cmdline;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel command line: the content of {@code /proc/cmdline}, bare parameters as people paste them, a GRUB configuration,
 * or NixOS' {@code kernelParams}. What was booted wins over what is configured. The lines of a kernel log are {@link
 * io.crossdock.topology.dmesg.DmesgImporter}'s.
 */
public final class CommandLineImporter implements Importer {
    /** What a line must hold before its pattern is tried: a dump has a hundred thousand lines. */
    private static final String GRUB_NAME = "GRUB_CMDLINE_LINUX";

    private static final String NIX_NAME = "kernelParams";

    private static final Pattern GRUB =
            Pattern.compile("^\\s*(?:export\\s+)?GRUB_CMDLINE_LINUX(_DEFAULT)?=(\"[^\"]*\"?|'[^']*'?|\\S+)");
    private static final Pattern NIX = Pattern.compile("\"?(?:kernelParams|boot\\.kernelParams)\"?\\s*[:=]\\s*\\[");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern IMAGE = Pattern.compile("BOOT_IMAGE=\\S*?(?:vmlinuz|Image|bzImage)-(\\S+)");

    @Override
    public String format() {
        return "kernel command lines (/proc/cmdline, GRUB_CMDLINE_LINUX)";
    }

    @Override
    public boolean recognises(SourceText text) {
        return booted(text).isPresent() || configured(text).isPresent();
    }

    @Override
    public Fragment read(SourceText text) {
        List<ImportNote> notes = new ArrayList<>();
        Optional<String> booted = booted(text);
        String line = booted.or(() -> configured(text)).orElse("");
        if (booted.isEmpty()) {
            notes.add(new ImportNote(
                    text.name(), 0, "the command line is a configured one; what was booted is in /proc/cmdline"));
        }
        return Fragment.ofHost(ofLine(line, text.name(), notes), notes);
    }

    /** What a command line tells: itself, and a kernel version where the image's name holds one. */
    public static Platform ofLine(String text, String file, List<ImportNote> notes) {
        String line = Parameters.withoutRemark(text);
        Platform platform = Platform.UNKNOWN.withHost(HostFacts.NONE.withCommandLine(line));
        Matcher image = IMAGE.matcher(line);
        if (!image.find()) {
            return platform;
        }
        try {
            KernelVersion version = KernelVersion.parse(image.group(1));
            notes.add(new ImportNote(file, 0, "kernel version " + version + " taken from the name of the boot image"));
            return platform.withKernel(version);
        } catch (IllegalArgumentException e) {
            return platform; // an image named otherwise
        }
    }

    private static Optional<String> booted(SourceText text) {
        if (text.name().endsWith("proc/cmdline")
                && text.lines().size() == 1
                && !text.lines().getFirst().isBlank()) {
            return Optional.of(text.lines().getFirst().strip()); // whatever it looks like
        }
        List<String> parts = new ArrayList<>();
        boolean proposed = false;
        for (String raw : text.lines()) {
            String line = raw.strip();
            boolean passOver = proposed
                    || line.startsWith("#")
                    || line.contains("ommand line:")
                    || line.contains(GRUB_NAME) && GRUB.matcher(line).find();
            proposed = line.contains("kernel parameter"); // the next line is what the kernel advises
            if (passOver || proposed) {
                continue;
            }
            if (Parameters.isCommandLine(line)) {
                if (line.contains("BOOT_IMAGE=") && !parts.isEmpty()) {
                    break; // another one, or the same again
                }
                parts.add(Parameters.withoutRemark(line));
            } else if (!parts.isEmpty()) {
                break;
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", parts));
    }

    private static Optional<String> configured(SourceText text) {
        List<String> always = new ArrayList<>();
        List<String> normally = new ArrayList<>();
        boolean inList = false;
        for (String line : text.lines()) {
            Matcher grub = line.contains(GRUB_NAME) ? GRUB.matcher(line) : null;
            if (grub != null && grub.find()) {
                String value = unquoted(grub.group(2)).replace("\\;", ";");
                if (!value.isBlank()) {
                    (grub.group(1) == null ? always : normally).add(value);
                }
            }
            inList |= line.contains(NIX_NAME) && NIX.matcher(line).find();
            if (inList) {
                Matcher quoted = QUOTED.matcher(line.substring(Math.max(0, line.indexOf('[') + 1)));
                while (quoted.find()) {
                    always.add(quoted.group(1));
                }
                inList = line.indexOf(']') < 0;
            }
        }
        always.addAll(normally); // GRUB puts its default parameters last
        return always.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", always));
    }

    private static String unquoted(String value) {
        char first = value.charAt(0);
        if (first != '"' && first != '\'') {
            return value;
        }
        int end = value.indexOf(first, 1);
        return value.substring(1, end < 0 ? value.length() : end);
    }
}
