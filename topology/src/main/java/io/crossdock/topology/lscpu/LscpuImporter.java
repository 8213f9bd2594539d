package io.crossdock.topology.lscpu;

import io.crossdock.platform.Cpu;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Output of {@code lscpu}: processor, and whether a hypervisor lies below. */
public final class LscpuImporter implements Importer {
    private static final Pattern FIELD = Pattern.compile(
            "^[\\s>|]*(Architecture|Vendor ID|CPU family|Hypervisor vendor|Virtualization type|Model name):\\s+(\\S.*?)\\s*$");
    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,5}");

    @Override
    public String format() {
        return "lscpu";
    }

    @Override
    public boolean recognises(SourceText text) {
        Map<String, String> fields = fields(text.lines());
        return fields.containsKey("Architecture") && fields.size() > 1 || fields.containsKey("Vendor ID");
    }

    @Override
    public Fragment read(SourceText text) {
        Map<String, String> fields = fields(text.lines());
        String architecture = fields.getOrDefault("Architecture", "");
        String vendor = fields.getOrDefault("Vendor ID", "");
        String family = fields.getOrDefault("CPU family", "");
        Cpu cpu = new Cpu(
                architecture(architecture),
                vendor(vendor),
                SMALL_NUMBER.matcher(family).matches()
                        ? OptionalInt.of(Integer.parseInt(family))
                        : OptionalInt.empty());
        HostFacts host = HostFacts.NONE;
        String hypervisor = fields.getOrDefault("Hypervisor vendor", "");
        if (!hypervisor.isEmpty()) {
            host = host.withGuest(true)
                    .withMessages(List.of(new HostMessage(
                            HostMessage.Kind.HYPERVISOR, "lscpu: Hypervisor vendor: " + hypervisor, List.of())));
        } else if (!architecture.isEmpty() && !vendor.isEmpty()) {
            host = host.withGuest(false);
        }
        return Fragment.ofHost(Platform.UNKNOWN.withCpu(cpu).withHost(host), List.of());
    }

    private static Map<String, String> fields(List<String> lines) {
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            Matcher m = line.indexOf(':') > 0 ? FIELD.matcher(line) : null;
            if (m != null && m.matches()) {
                fields.putIfAbsent(m.group(1), m.group(2));
            }
        }
        return fields;
    }

    private static Cpu.Architecture architecture(String name) {
        return switch (name) {
            case "x86_64" -> Cpu.Architecture.X86_64;
            case "aarch64" -> Cpu.Architecture.AARCH64;
            case "" -> Cpu.Architecture.UNKNOWN;
            default -> Cpu.Architecture.OTHER;
        };
    }

    private static Cpu.Vendor vendor(String name) {
        return switch (name) {
            case "GenuineIntel" -> Cpu.Vendor.INTEL;
            case "AuthenticAMD" -> Cpu.Vendor.AMD;
            case "ARM", "Cavium", "HiSilicon", "Ampere", "NVIDIA", "APM" -> Cpu.Vendor.ARM;
            case "" -> Cpu.Vendor.UNKNOWN;
            default -> Cpu.Vendor.OTHER;
        };
    }
}
