package io.crossdock.topology.lspci;

import io.crossdock.pci.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Base address registers:
 *
 * <pre>
 *  Region 0: Memory at de000000 (32-bit, non-prefetchable) [size=16M]          -vv
 *  Memory at de000000 (32-bit, non-prefetchable) [size=16M]                    -v: no index
 *  Region 3: Memory at &lt;unassigned&gt; (32-bit, non-prefetchable) [disabled]
 *  Region 1: [virtual] Memory at 000003f0 (type 3, non-prefetchable)           2.x
 *  Region 5: I/O ports at e000 [size=128]
 *  Expansion ROM at 000c0000 [virtual] [disabled] [size=128K]
 * </pre>
 */
final class Regions {
    private static final Pattern REGION =
            Pattern.compile("^(?:Region ([0-5]): )?(?:\\[virtual\\] )?(Memory|I/O ports) at (\\S{1,24})(.*)$");
    private static final Pattern ROM = Pattern.compile("^(?:\\[virtual\\] )?Expansion ROM at (\\S{1,24})(.*)$");
    private static final Pattern SIZE = Pattern.compile("\\[size=([0-9]+[KMGTPE]?)\\]");

    private final TreeMap<Integer, Bar> bars = new TreeMap<>();
    private final BiConsumer<Integer, String> notes;
    private int next;
    private boolean enabledMemory;

    Regions(BiConsumer<Integer, String> notes) {
        this.notes = notes;
    }

    /** Reads the line if it is a BAR. */
    boolean accept(int number, String line) {
        Matcher region = REGION.matcher(line);
        if (region.matches()) {
            add(number, region);
            return true;
        }
        Matcher rom = ROM.matcher(line);
        if (rom.matches()) {
            OptionalLong size = size(rom.group(2));
            put(number, new Bar(Bar.ROM, Bar.Kind.MEMORY32, false, address(rom.group(1), size), size));
            return true;
        }
        return false;
    }

    private void add(int number, Matcher m) {
        String attributes = m.group(4);
        boolean memory = m.group(2).equals("Memory");
        boolean wide = attributes.contains("(64-bit");
        int index = m.group(1) != null ? m.group(1).charAt(0) - '0' : next;
        if (index > 5) {
            notes.accept(number, "more base address registers than a function has; left out");
            return;
        }
        next = index + (wide ? 2 : 1);
        OptionalLong size = size(attributes);
        // Type 3 is reserved in the register: lspci prints it for fixed legacy ranges, which no BAR holds.
        OptionalLong address = attributes.contains("(type 3") ? OptionalLong.empty() : address(m.group(3), size);
        Bar.Kind kind = !memory ? Bar.Kind.IO : wide ? Bar.Kind.MEMORY64 : Bar.Kind.MEMORY32;
        boolean prefetchable = attributes.contains("prefetchable") && !attributes.contains("non-prefetchable");
        enabledMemory |= memory && address.isPresent() && !attributes.contains("[disabled]");
        put(number, new Bar(index, kind, prefetchable, address, size));
    }

    private void put(int number, Bar bar) {
        if (bars.putIfAbsent(bar.index(), bar) != null) {
            notes.accept(number, "BAR " + bar.index() + " stands twice; the first is kept");
        }
    }

    private static OptionalLong size(String attributes) {
        Matcher m = SIZE.matcher(attributes);
        return m.find() ? Numbers.size(m.group(1)) : OptionalLong.empty();
    }

    /** Absent for {@code <unassigned>}, {@code <ignored>} and the like, and where address and size wrap around. */
    private static OptionalLong address(String digits, OptionalLong size) {
        OptionalLong address = Numbers.hex(digits);
        boolean wraps = address.isPresent()
                && size.isPresent()
                && Long.compareUnsigned(address.getAsLong(), -size.getAsLong()) > 0;
        return wraps ? OptionalLong.empty() : address;
    }

    List<Bar> bars() {
        return new ArrayList<>(bars.values());
    }

    /** Whether a memory BAR without {@code [disabled]} was seen: then the command register enables memory. */
    boolean showsMemoryEnabled() {
        return enabledMemory;
    }
}
