package io.crossdock.topology.lspci;

import io.crossdock.pci.Tristate;
import io.crossdock.topology.lspci.LspciFunction.Listing;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines below a header, in the order in which lspci prints them. */
final class LspciBody {
    private static final Pattern CAPABILITY = Pattern.compile("^\\[([0-9a-fA-F]{2,3})(?: v[0-9]+)?\\] (.*)$");
    private static final Pattern CONTROL = Pattern.compile("^Control: .*\\bMem([-+]) BusMaster([-+]).*$");
    private static final Pattern GROUP = Pattern.compile("\\bIOMMU group:? ([0-9]+)");
    private static final Pattern NODE = Pattern.compile("\\bNUMA node:? ([0-9]+)");
    private static final String ACS_CONTROL = "ACSCtl:";
    private static final String DRIVER = "Kernel driver in use: ";

    private LspciBody() {}

    /**
     * The control register of access control directly below the header, with nothing of its capability: what is left
     * behind a grep for headers and ACSCtl.
     */
    static OptionalInt looseAcs(LspciBlock block) {
        OptionalInt found = OptionalInt.empty();
        for (int i = 0; i < block.body().size(); i++) {
            LspciBlock.Line line = block.body().get(i);
            if (line.text().startsWith("Capabilities:")) {
                return OptionalInt.empty();
            }
            if (line.text().startsWith(ACS_CONTROL)) {
                if (found.isPresent() || line.number() != block.line() + 1 + i) {
                    return OptionalInt.empty(); // a list of registers of several functions
                }
                found = ExtendedLines.acsBits(line.text());
            }
        }
        return found;
    }

    static LspciFunction read(LspciFunction f) {
        OptionalInt loose = looseAcs(f.block);
        if (loose.isPresent()) {
            f.extended.control(loose.getAsInt());
        }
        for (LspciBlock.Line line : f.block.body()) {
            String text = line.text();
            if (text.startsWith("Capabilities:")) {
                f.bridge.sawOtherLine();
                capability(f, text.substring("Capabilities:".length()).strip());
            } else if (text.startsWith(DRIVER)) {
                f.bridge.sawOtherLine();
                f.builder.driver(text.substring(DRIVER.length()).strip());
                f.capability = "";
            } else if (f.capability.isEmpty()) {
                beforeCapabilities(f, line.number(), text);
            } else if (f.capability.startsWith("Express")) {
                f.express.accept(text);
            } else {
                f.extended.accept(f.capability, text);
            }
        }
        if (f.isGone()) {
            f.notes.accept(
                    f.block.line(),
                    "configuration space of " + f.bdf
                            + " reads as all ones (powered down or fell off the bus): nothing of it is known");
        }
        return f;
    }

    private static void capability(LspciFunction f, String text) {
        Matcher m = CAPABILITY.matcher(text);
        if (!m.matches()) {
            if (text.startsWith("<access denied>")) {
                f.listing = Listing.DENIED;
            } else {
                f.chainBroken = true; // <chain broken>, <chain looped>, or damage
            }
            return;
        }
        boolean extended = Integer.parseInt(m.group(1), 16) >= 0x100;
        if (f.listing != Listing.EXTENDED) {
            f.listing = extended ? Listing.EXTENDED : Listing.STANDARD;
        }
        f.capability = m.group(2);
        if (f.capability.startsWith("Subsystem: ")) {
            subsystem(f, f.capability); // bridges have it as a capability
        } else if (!f.isGone() && !f.express.begin(f.capability)) {
            f.extended.begin(f.capability);
        }
    }

    private static void beforeCapabilities(LspciFunction f, int number, String text) {
        if (f.bridge.accept(number, text)) {
            return;
        }
        f.bridge.sawOtherLine();
        if (f.regions.accept(number, text)) {
            if (f.regions.showsMemoryEnabled()) {
                f.builder.memoryEnabled(Tristate.ON);
            }
        } else if (text.startsWith("Subsystem: ")) {
            subsystem(f, text);
        } else if (text.startsWith("Control: ")) {
            Matcher m = CONTROL.matcher(text);
            if (m.matches() && !f.isGone()) {
                f.builder.memoryEnabled(Tristate.of(m.group(1).equals("+")));
                f.builder.busMaster(Tristate.of(m.group(2).equals("+")));
            }
        } else if (text.startsWith("Status: Cap")) {
            f.hasList = Tristate.of(text.startsWith("Status: Cap+"));
        } else if (text.startsWith("Flags: ")) {
            f.flagsSeen = true;
            f.builder.busMaster(Tristate.of(text.startsWith("Flags: bus master")));
            place(f, text);
        } else if (text.startsWith("NUMA node") || text.startsWith("IOMMU group")) {
            place(f, text);
        } else if (text.startsWith("!!!")) {
            f.notes.accept(
                    number,
                    "lspci could not read " + f.bdf + " further: "
                            + text.substring(3).strip());
        }
    }

    private static void place(LspciFunction f, String text) {
        Matcher node = NODE.matcher(text);
        if (node.find()) {
            Numbers.decimal(node.group(1)).ifPresent(f.builder::numaNode);
        }
        Matcher group = GROUP.matcher(text);
        if (group.find()) {
            Numbers.decimal(group.group(1)).ifPresent(f.builder::iommuGroup);
        }
    }

    private static void subsystem(LspciFunction f, String text) {
        LspciHeader.Ids ids =
                LspciHeader.Ids.of(text.substring("Subsystem: ".length()).strip());
        OptionalInt vendor = ids.vendor();
        vendor.ifPresent(f.builder::subsystemVendorId);
        if (vendor.isPresent()) {
            ids.device().ifPresent(f.builder::subsystemId);
        }
    }
}
