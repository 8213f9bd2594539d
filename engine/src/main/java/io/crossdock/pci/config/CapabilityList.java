package io.crossdock.pci.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The capabilities of a function, as far as its bytes go (PCIe base specification 7.5.1.1.11 and 7.6.3).
 *
 * <pre>
 *  standard:    15        8 7         0        extended:  31         20 19   16 15               0
 *              +-----------+-----------+                 +-------------+-------+------------------+
 *              |   next    |    id     |                 |    next     |version|        id        |
 *              +-----------+-----------+                 +-------------+-------+------------------+
 * </pre>
 *
 * @param all in the order of the lists
 * @param standardComplete whether the standard list was seen to its end
 * @param extendedComplete whether the extended list was seen to its end
 */
record CapabilityList(List<Capability> all, boolean standardComplete, boolean extendedComplete) {
    private static final int STATUS = 0x06;
    private static final int STATUS_LIST = 1 << 4;
    private static final int POINTER = 0x34;
    private static final int CARDBUS_POINTER = 0x14;

    CapabilityList {
        all = List.copyOf(all);
    }

    static CapabilityList of(ConfigBytes config, boolean cardBus) {
        List<Capability> all = new ArrayList<>();
        boolean standard = standard(config, cardBus, all);
        boolean express = all.stream().anyMatch(c -> c.id() == Capability.EXPRESS);
        // Conventional PCI has no extended space (PCI-X mode 2 had, and no capability for it).
        boolean extended = standard && !express || express && extended(config, all);
        return new CapabilityList(all, standard, extended);
    }

    private static boolean standard(ConfigBytes config, boolean cardBus, List<Capability> all) {
        if ((config.u16(STATUS) & STATUS_LIST) == 0) {
            return true;
        }
        Set<Integer> seen = new HashSet<>();
        int at = config.u8(cardBus ? CARDBUS_POINTER : POINTER) & ~3;
        while (at != 0) {
            if (at < ConfigBytes.HEADER || !config.has(at, 2) || !seen.add(at) || config.u8(at) == 0xff) {
                return false; // not read that far, or a damaged list
            }
            all.add(new Capability(false, config.u8(at), 0, at));
            at = config.u8(at + 1) & ~3;
        }
        return true;
    }

    private static boolean extended(ConfigBytes config, List<Capability> all) {
        Set<Integer> seen = new HashSet<>();
        int at = ConfigBytes.STANDARD;
        while (at != 0) {
            if (at < ConfigBytes.STANDARD || !config.has(at, 4) || !seen.add(at) || config.s32(at) == -1) {
                return false;
            }
            int header = config.s32(at);
            if (header == 0) {
                return at == ConfigBytes.STANDARD; // an empty list; in the middle of one, damage
            }
            if ((header & 0xffff) != 0) { // 0 marks a place without a capability
                all.add(new Capability(true, header & 0xffff, header >> 16 & 0xf, at));
            }
            at = header >>> 20 & ~3;
        }
        return true;
    }

    Optional<Capability> standard(int id) {
        return all.stream().filter(c -> !c.extended() && c.id() == id).findFirst();
    }

    Optional<Capability> extended(int id) {
        return all.stream().filter(c -> c.extended() && c.id() == id).findFirst();
    }
}
