package io.crossdock.topology.gdscheck;

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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Output of {@code gdscheck -p}. "Pass-through or enabled" tells that there is an IOMMU, not which of the two: that stays
 * unknown.
 */
public final class GdscheckImporter implements Importer {
    private static final Pattern IOMMU = Pattern.compile("^\\s*IOMMU: (disabled|Pass-through or enabled)\\s*$");
    private static final Pattern ACS = Pattern.compile("Found ACS enabled for switch\\s+(.*)$");
    private static final Pattern ADDRESS =
            Pattern.compile("(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7]");
    private static final Pattern PLATFORM = Pattern.compile("^\\s*Platform: (.*), Arch: \\S+\\(Linux ([^)]+)\\)");
    private static final Pattern GPU =
            Pattern.compile("^\\s*GPU index [0-9]+ .*bar:[0-9]+ bar size \\(MiB\\):[0-9]+ supports GDS.*");
    private static final Pattern SUPPORT = Pattern.compile("^\\s*(NVMe(?: P2PDMA)?)\\s*: (.*?)\\s*$");

    @Override
    public String format() {
        return "gdscheck -p";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream()
                .anyMatch(l -> l.contains("GDS release version:")
                        || l.contains("Platform verification succeeded")
                        || l.contains("Found ACS enabled for switch")
                        || l.contains("Nvidia Driver Info Status:"));
    }

    @Override
    public Fragment read(SourceText text) {
        Platform platform = Platform.UNKNOWN;
        HostFacts host = HostFacts.NONE;
        List<HostMessage> messages = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        for (int i = 0; i < text.lines().size(); i++) {
            String line = text.lines().get(i);
            Matcher iommu = IOMMU.matcher(line);
            if (iommu.matches()) {
                messages.add(new HostMessage(HostMessage.Kind.IOMMU_MODE, "gdscheck: " + line.strip(), List.of()));
                if (iommu.group(1).equals("disabled")) {
                    platform = platform.withIommu(Iommu.UNKNOWN.withMode(Iommu.Mode.OFF));
                } else {
                    notes.add(new ImportNote(
                            text.name(), i + 1, "gdscheck does not tell a translating IOMMU from pass-through"));
                }
            }
            Matcher acs = ACS.matcher(line);
            if (acs.find()) {
                messages.add(new HostMessage(
                        HostMessage.Kind.PEER_TO_PEER, "gdscheck: " + line.strip(), addresses(acs.group(1))));
            }
            Matcher support = SUPPORT.matcher(line);
            if (support.matches()) {
                messages.add(
                        new HostMessage(HostMessage.Kind.LIBRARY_TRANSPORT, "gdscheck: " + line.strip(), List.of()));
            } else if (GPU.matcher(line).matches()) {
                messages.add(
                        new HostMessage(HostMessage.Kind.LIBRARY_TRANSPORT, "gdscheck: " + line.strip(), List.of()));
            }
            Matcher m = PLATFORM.matcher(line);
            if (m.find()) {
                platform = withKernel(platform, m.group(2));
                if (m.group(1).contains("Standard PC (")) { // the name that QEMU's firmware reports
                    host = host.withGuest(true);
                    messages.add(new HostMessage(HostMessage.Kind.HYPERVISOR, "gdscheck: " + line.strip(), List.of()));
                }
            }
        }
        return Fragment.ofHost(platform.withHost(host.withMessages(messages)), notes);
    }

    private static Platform withKernel(Platform platform, String version) {
        try {
            return platform.withKernel(KernelVersion.parse(version));
        } catch (IllegalArgumentException e) {
            return platform; // damaged
        }
    }

    private static List<Bdf> addresses(String text) {
        List<Bdf> found = new ArrayList<>();
        Matcher m = ADDRESS.matcher(text);
        while (m.find()) {
            found.add(Bdf.parse(m.group()));
        }
        return found;
    }
}
