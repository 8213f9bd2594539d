package io.crossdock.topology.dmesg;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.cmdline.CommandLineImporter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel log, whole or in pieces: command line, version, how the IOMMU was set up, faults, BARs without room. */
public final class DmesgImporter implements Importer {
    private static final Pattern COMMAND_LINE = Pattern.compile("^(?:Kernel c|C)ommand line: (\\S.*)$");
    private static final Pattern VERSION =
            Pattern.compile("^Linux version ([0-9]{1,2}\\.[0-9]{1,3}(?:[.+~_-][A-Za-z0-9.+~_-]*)?)\\s");
    private static final Pattern DOMAIN_TYPE = Pattern.compile("iommu: Default domain type: (Translated|Passthrough)");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![0-9a-fA-F:.])(?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7](?![0-9a-fA-F])");

    private static final int DOMAIN = "0000:".length();

    /** A log full of one fault says no more than its first hundred. */
    private static final int MAX_ALIKE = 100;

    @Override
    public String format() {
        return "dmesg";
    }

    @Override
    public boolean recognises(SourceText text) {
        for (String line : text.lines()) {
            if (!isOfADump(line)
                    && (MessageKinds.of(line).isPresent()
                            || line.contains("ommand line: ")
                                    && COMMAND_LINE.matcher(LogLines.bare(line)).find())) {
                return true;
            }
        }
        return false;
    }

    /** Lines of hexadecimal digits, headers and bodies of lspci: there may be millions. */
    private static boolean isOfADump(String line) {
        return line.startsWith("\t")
                || isOffset(line, 2)
                || isOffset(line, 3)
                || isHeader(line, 0)
                || isHeader(line, DOMAIN);
    }

    /** {@code 40: } or {@code 100: } in front of bytes; no digits are {@code pci: } and {@code usb: }. */
    private static boolean isOffset(String line, int digits) {
        return line.length() > digits + 1
                && line.charAt(digits) == ':'
                && line.charAt(digits + 1) == ' '
                && HexFormat.isHexDigit(line.charAt(0))
                && HexFormat.isHexDigit(line.charAt(1))
                && HexFormat.isHexDigit(line.charAt(digits - 1));
    }

    /** {@code 41:00.0 } behind the domain, if there is one. */
    private static boolean isHeader(String line, int at) {
        return line.length() > at + 7
                && line.charAt(at + 2) == ':'
                && line.charAt(at + 5) == '.'
                && line.charAt(at + 7) == ' '
                && (at == 0 || line.charAt(at - 1) == ':');
    }

    @Override
    public Fragment read(SourceText text) {
        Log log = new Log(text.name());
        LogLines.of(text.lines()).forEach(log::add);
        return log.fragment();
    }

    /** Collects what a log tells. */
    private static final class Log {
        private final String file;
        private final List<HostMessage> messages = new ArrayList<>();
        private final List<ImportNote> notes = new ArrayList<>();
        private Platform platform = Platform.UNKNOWN;
        private Iommu.Kind kind = Iommu.Kind.UNKNOWN;
        private Iommu.Mode mode = Iommu.Mode.UNKNOWN;
        private Optional<Boolean> guest = Optional.empty();
        private Optional<String> commandLine = Optional.empty();
        private int left;

        Log(String file) {
            this.file = file;
        }

        void add(LogLines.Message message) {
            String text = message.text();
            Matcher line = COMMAND_LINE.matcher(text);
            if (line.find() && commandLine.isEmpty()) {
                platform = CommandLineImporter.ofLine(line.group(1), file, notes);
                commandLine = platform.host().commandLine();
                return;
            }
            Matcher version = VERSION.matcher(text);
            if (version.find()) {
                platform = platform.withKernel(KernelVersion.parse(version.group(1)));
            }
            Matcher type = DOMAIN_TYPE.matcher(text);
            if (type.find() && mode == Iommu.Mode.UNKNOWN) {
                mode = type.group(1).equals("Translated") ? Iommu.Mode.TRANSLATED : Iommu.Mode.PASSTHROUGH;
                notes.add(new ImportNote(
                        file,
                        message.line(),
                        "the kernel says that its IOMMU domains are "
                                + type.group(1).toLowerCase(java.util.Locale.ROOT) + " by default"));
            }
            kind = kind != Iommu.Kind.UNKNOWN ? kind : kind(text);
            MessageKinds.of(text).ifPresent(k -> keep(k, text));
        }

        private void keep(HostMessage.Kind what, String text) {
            if (what == HostMessage.Kind.HYPERVISOR) {
                guest = Optional.of(true);
            }
            if (messages.stream().filter(m -> m.kind() == what).count() >= MAX_ALIKE) {
                left++;
                return;
            }
            messages.add(new HostMessage(what, text, addresses(text)));
        }

        private static Iommu.Kind kind(String text) {
            if (text.contains("AMD-Vi:")) {
                return Iommu.Kind.AMDVI;
            }
            if (text.startsWith("DMAR:") || text.startsWith("DMAR-IR:")) {
                return Iommu.Kind.VTD;
            }
            return text.contains("arm-smmu-v3 ") ? Iommu.Kind.SMMUV3 : Iommu.Kind.UNKNOWN;
        }

        private static List<Bdf> addresses(String text) {
            List<Bdf> found = new ArrayList<>();
            Matcher m = ADDRESS.matcher(text);
            while (m.find()) {
                Bdf bdf = parsed(m.group());
                if (!found.contains(bdf)) {
                    found.add(bdf);
                }
            }
            return found;
        }

        /** A domain of eight digits may be too large to be one. */
        private static Bdf parsed(String text) {
            try {
                return Bdf.parse(text);
            } catch (IllegalArgumentException e) {
                return Bdf.parse(text.substring(text.indexOf(':') + 1));
            }
        }

        Fragment fragment() {
            if (left > 0) {
                notes.add(new ImportNote(
                        file,
                        0,
                        left + " more messages of kinds that stand there " + MAX_ALIKE
                                + " times already are left out"));
            }
            HostFacts host = HostFacts.NONE.withMessages(messages);
            if (commandLine.isPresent()) {
                host = host.withCommandLine(commandLine.get());
            }
            if (guest.isPresent()) {
                host = host.withGuest(guest.get());
            }
            Iommu unit = new Iommu(kind, mode, java.util.OptionalLong.empty(), Optional.empty());
            return Fragment.ofHost(platform.withIommu(unit).withHost(host), notes);
        }
    }
}
