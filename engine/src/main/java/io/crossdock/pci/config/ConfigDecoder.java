package io.crossdock.pci.config;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PortType;
import java.util.List;

/**
 * Decodes a function's configuration space from its bytes. Never throws for what the bytes hold: damage leaves facts
 * unknown. Stateless and thread-safe.
 */
public final class ConfigDecoder {
    /** Fewest bytes that can be decoded: the header. */
    public static final int MIN_BYTES = ConfigBytes.HEADER;

    private ConfigDecoder() {}

    /**
     * What the bytes tell.
     *
     * @param function the function; without words, sizes of BARs, and whatever only the kernel knows
     * @param capabilities its capabilities in the order of its lists
     * @param gone whether all reads returned ones: then nothing is known of it
     */
    public record Decoded(FunctionInfo function, List<Capability> capabilities, boolean gone) {
        public Decoded {
            capabilities = List.copyOf(capabilities);
        }
    }

    /**
     * Decodes.
     *
     * @param bytes from offset 0 on: 64 (all that Linux shows without root), 256, or 4096; what is cut off in between
     *     is unknown
     * @throws IllegalArgumentException if there are fewer than {@link #MIN_BYTES}
     */
    public static Decoded decode(Bdf bdf, byte[] bytes) {
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "too few bytes of configuration space: " + bytes.length + ", minimum=" + MIN_BYTES);
        }
        ConfigBytes config = new ConfigBytes(bytes);
        FunctionInfoBuilder builder = FunctionInfo.builder(bdf);
        if (config.isGone()) {
            return new Decoded(builder.build(), List.of(), true);
        }
        HeaderRegisters header = new HeaderRegisters(config);
        header.into(bdf, builder);
        CapabilityList list = CapabilityList.of(config, header.isCardBus());
        if (list.standardComplete()) {
            builder.portType(PortType.CONVENTIONAL); // unless PCI Express is among them
        }
        list.standard(Capability.EXPRESS).ifPresent(c -> new ExpressRegisters(config, c).into(builder));
        list.standard(Capability.SUBSYSTEM)
                .filter(c -> config.has(c.offset(), 8))
                .ifPresent(c ->
                        builder.subsystemVendorId(config.u16(c.offset() + 4)).subsystemId(config.u16(c.offset() + 6)));
        new ExtendedRegisters(config, list).into(builder);
        return new Decoded(builder.build(), list.all(), false);
    }
}
