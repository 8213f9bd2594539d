package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs of NCCL and RCCL ({@code NCCL_DEBUG=INFO}): which transport each pair got, how far apart the library thinks the
 * devices are, which NIC may be reached directly, and its warnings.
 */
public final class NcclLogImporter implements Importer {
    private static final Pattern CHANNEL = Pattern.compile(
            "Channel [0-9/]{1,9} : ([0-9]{1,5})\\[([0-9a-fA-F-]{1,16})\\] -> ([0-9]{1,5})\\[([0-9a-fA-F-]{1,16})\\].* via (\\S+)");
    private static final Pattern RANK =
            Pattern.compile("rank ([0-9]{1,5}) n[rR]anks [0-9]{1,6} .*busId ([0-9a-fA-F-]{1,16})\\b");
    private static final Pattern PATHS = Pattern.compile("(?:^|\\s)GPU/([0-9A-Fa-f-]{1,16}) :GPU/");
    private static final Pattern PATH =
            Pattern.compile("GPU/([0-9A-Fa-f-]{1,16}) \\([0-9]{1,3}/[0-9.]{1,20}/([A-Z0-9]{2,4})\\)");
    private static final Pattern KERNEL =
            Pattern.compile("Kernel version: ([0-9]{1,2}\\.[0-9]{1,3}(?:[.+~_-][A-Za-z0-9.+~_-]*)?)");
    private static final Pattern DIRECT =
            Pattern.compile("(?:GPU Direct RDMA (?:Enabled|Disabled) for|set by environment to"
                    + "|P2P is disabled|intraNodeP2pSupport|isAllDirectP2p).*");
    private static final Pattern GPU = Pattern.compile("for GPU ([0-9a-fA-F-]{1,16}) /");
    private static final Pattern PROLOGUE = Pattern.compile("^.*?NCCL (?:INFO|WARN) ");

    @Override
    public String format() {
        return "NCCL or RCCL log (NCCL_DEBUG=INFO)";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream().anyMatch(l -> l.contains("NCCL INFO ") || l.contains("NCCL WARN "));
    }

    @Override
    public Fragment read(SourceText text) {
        PairTable transports = new PairTable();
        PairTable paths = new PairTable();
        Set<HostMessage> messages = new LinkedHashSet<>();
        Optional<KernelVersion> kernel = Optional.empty();
        for (String line : text.lines()) {
            Matcher rank = RANK.matcher(line);
            if (rank.find()) {
                NcclBusId.parse(rank.group(2)).ifPresent(b -> transports.rank(rank.group(1), b));
            }
            Matcher channel = CHANNEL.matcher(line);
            if (channel.find()) {
                transport(channel, transports);
            }
            if (PATHS.matcher(line).find()) {
                paths(line, paths);
            }
            Matcher version = KERNEL.matcher(line);
            if (version.find()) {
                kernel = kernel.or(() -> Optional.of(KernelVersion.parse(version.group(1))));
            }
            message(line).ifPresent(messages::add);
        }
        List<PairLabels> tables = new ArrayList<>();
        transports.labels("NCCL", "transport").ifPresent(tables::add);
        paths.labels("NCCL", "path").ifPresent(tables::add);
        Platform platform = Platform.UNKNOWN.withHost(
                HostFacts.NONE.withMessages(List.copyOf(messages)).withLabels(tables));
        return Fragment.ofHost(kernel.map(platform::withKernel).orElse(platform), List.of());
    }

    /** Between the brackets stands a bus id, or in newer versions the device's number, which the rank's line explains. */
    private static void transport(Matcher m, PairTable table) {
        if (m.group(5).startsWith("NET/")) {
            return; // leaves the machine
        }
        for (int side : new int[] {1, 3}) {
            if (m.group(side + 1).length() > 2) {
                NcclBusId.parse(m.group(side + 1)).ifPresent(b -> table.rank(m.group(side), b));
            }
        }
        table.put(m.group(1), m.group(3), m.group(5));
    }

    private static void paths(String line, PairTable table) {
        Matcher from = PATHS.matcher(line);
        if (!from.find()) {
            return;
        }
        NcclBusId.parse(from.group(1)).ifPresent(a -> {
            table.rank(a.toString(), a);
            Matcher to = PATH.matcher(line);
            while (to.find()) {
                NcclBusId.parse(to.group(1)).ifPresent(b -> table.rank(b.toString(), b));
                Optional<Bdf> b = NcclBusId.parse(to.group(1));
                b.ifPresent(target -> table.put(a.toString(), target.toString(), to.group(2)));
            }
        });
    }

    private static Optional<HostMessage> message(String line) {
        Matcher prologue = PROLOGUE.matcher(line);
        if (!prologue.find()) {
            return Optional.empty();
        }
        String text = line.substring(prologue.end()).strip();
        if (line.contains("NCCL WARN ")) {
            return Optional.of(new HostMessage(HostMessage.Kind.DEVICE_ERROR, "NCCL WARN " + text, List.of()));
        }
        if (DIRECT.matcher(text).find()) {
            Matcher gpu = GPU.matcher(text);
            List<Bdf> functions =
                    gpu.find() ? NcclBusId.parse(gpu.group(1)).map(List::of).orElse(List.of()) : List.of();
            return Optional.of(new HostMessage(HostMessage.Kind.LIBRARY_TRANSPORT, "NCCL " + text, functions));
        }
        return Optional.empty();
    }
}
