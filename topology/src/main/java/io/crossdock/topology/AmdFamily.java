package io.crossdock.topology;

import io.crossdock.pci.FunctionInfo;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Family number of an AMD processor, from the functions of its root complex. */
final class AmdFamily {
    private static final Pattern IN_NAME = Pattern.compile("\\bFamily ([0-9a-fA-F]{2})h\\b");

    /** The earliest family that had this root complex. */
    private static final Map<Integer, Integer> BY_ROOT_COMPLEX = Map.ofEntries(
            Map.entry(0x1450, 0x17), // Naples, first Ryzen
            Map.entry(0x15d0, 0x17), // Raven, Picasso
            Map.entry(0x1480, 0x17), // Rome and Matisse; also Milan and Vermeer, 19h
            Map.entry(0x1630, 0x17), // Renoir; also Cezanne, 19h
            Map.entry(0x14b5, 0x17), // Mendocino; also Rembrandt, 19h
            Map.entry(0x14a4, 0x19), // Genoa
            Map.entry(0x14d8, 0x19), // Raphael; also Granite Ridge, 1Ah
            Map.entry(0x14e8, 0x19), // Phoenix
            Map.entry(0x153a, 0x1a), // Turin
            Map.entry(0x1507, 0x1a), // Strix
            Map.entry(0x1122, 0x1a));

    private AmdFamily() {}

    /** Empty where neither a number nor a name tells. */
    static OptionalInt of(Collection<FunctionInfo> functions) {
        for (FunctionInfo f : functions) {
            if (!f.isHostBridge()
                    || f.vendorId().isEmpty()
                    || f.vendorId().getAsInt() != 0x1022
                    || f.deviceId().isEmpty() && f.description().isEmpty()) {
                continue;
            }
            Integer family =
                    f.deviceId().isPresent() ? BY_ROOT_COMPLEX.get(f.deviceId().getAsInt()) : null;
            if (family != null) {
                return OptionalInt.of(family);
            }
            Matcher m = IN_NAME.matcher(f.description());
            if (m.find()) {
                return OptionalInt.of(Integer.parseInt(m.group(1), 16));
            }
        }
        return OptionalInt.empty();
    }
}
