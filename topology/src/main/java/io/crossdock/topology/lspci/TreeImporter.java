package io.crossdock.topology.lspci;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tree of {@code lspci -t}, {@code -tv} and {@code -nntv}:
 *
 * <pre>
 *  -+-[0000:60]-+-00.0  Advanced Micro Devices, Inc. [AMD] Starship/Matisse Root Complex [1022:1480]
 *   |           \-01.1-[61]--+-00.0  NVIDIA Corporation Device [10de:2684]
 *   |                        \-00.1  NVIDIA Corporation Device [10de:22ba]
 *   \-[0000:00]---01.2-[01-03]----00.0-[02-03]----00.0-[03]----00.0  Samsung Electronics ...
 * </pre>
 *
 * A function stands on the bus whose bracket is the nearest to its left. It tells addresses, bridges and names; nothing
 * of links, access control or classes.
 */
public final class TreeImporter implements Importer {
    private static final Pattern ROOT = Pattern.compile("\\[(?:([0-9a-f]{4,8}):)?([0-9a-f]{2})\\]");
    private static final Pattern FUNCTION =
            Pattern.compile("([01][0-9a-f])\\.([0-7])(?:-\\[([0-9a-f]{2})(?:-([0-9a-f]{2}))?\\])?");
    private static final Pattern BEGINNING =
            Pattern.compile("^[ |+\\\\]*-(?:\\+-)?\\[(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}\\]-.*$");
    private static final String ART = " |+\\-";
    private static final int PCI_BRIDGE = 0x060400;

    /** A bus and the column of the bracket that names it. */
    private record OpenBus(int column, int domain, int bus) {}

    @Override
    public String format() {
        return "tree of lspci -tv";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream().anyMatch(line -> BEGINNING.matcher(line).matches());
    }

    @Override
    public Fragment read(SourceText text) {
        List<FunctionInfo> functions = new ArrayList<>();
        List<ImportNote> notes = new ArrayList<>();
        Deque<OpenBus> open = new ArrayDeque<>();
        boolean begun = false;
        for (int i = 0; i < text.lines().size(); i++) {
            String line = text.lines().get(i);
            begun |= BEGINNING.matcher(line).matches();
            if (!begun || !isTree(line)) {
                continue;
            }
            if (!line(line, open, functions)) {
                notes.add(new ImportNote(
                        text.name(),
                        i + 1,
                        "the tree cannot be followed from here on (wrapped or cut lines?); the rest is left out"));
                break;
            }
        }
        if (functions.isEmpty()) {
            throw InputException.of(
                    text.name(), "no function of the tree could be placed", "give the whole output of: lspci -nntv");
        }
        return new Fragment(true, Optional.empty(), functions, Platform.UNKNOWN, Map.of(), List.of(), notes);
    }

    /** Branches and what hangs on them; a line of other text begins with a letter, and empty branches tell nothing. */
    private static boolean isTree(String line) {
        int at = skipArt(line, 0);
        return at > 0 && at < line.length() && (line.charAt(at - 1) == '-');
    }

    private static int skipArt(String line, int from) {
        int at = from;
        while (at < line.length() && ART.indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Reads one line; false if something in it stands on no known bus or contradicts the buses above. */
    private static boolean line(String line, Deque<OpenBus> open, List<FunctionInfo> functions) {
        int at = skipArt(line, 0);
        while (at < line.length()) {
            while (!open.isEmpty() && open.peek().column() >= at) {
                open.pop();
            }
            Matcher root = ROOT.matcher(line).region(at, line.length());
            Matcher function = FUNCTION.matcher(line).region(at, line.length());
            if (root.lookingAt()) {
                Optional<Integer> domain = domain(root.group(1));
                if (domain.isEmpty()) {
                    return false;
                }
                open.clear(); // root buses stand beside each other
                open.push(new OpenBus(at, domain.get(), Integer.parseInt(root.group(2), 16)));
                at = skipArt(line, root.end());
            } else if (function.lookingAt() && !open.isEmpty()) {
                if (!function(line, function, open, functions)) {
                    return false;
                }
                if (function.group(3) == null) {
                    return true; // what follows is its name
                }
                at = skipArt(line, function.end());
            } else {
                return false;
            }
        }
        return true;
    }

    private static Optional<Integer> domain(@Nullable String digits) {
        long domain = digits == null ? 0 : Long.parseLong(digits, 16);
        return domain > Integer.MAX_VALUE ? Optional.empty() : Optional.of((int) domain);
    }

    private static boolean function(String line, Matcher m, Deque<OpenBus> open, List<FunctionInfo> functions) {
        OpenBus bus = open.element();
        Bdf bdf = new Bdf(bus.domain(), bus.bus(), Integer.parseInt(m.group(1), 16), Integer.parseInt(m.group(2), 16));
        FunctionInfoBuilder builder = FunctionInfo.builder(bdf);
        if (m.group(3) != null) {
            int secondary = Integer.parseInt(m.group(3), 16);
            int subordinate = m.group(4) == null ? secondary : Integer.parseInt(m.group(4), 16);
            if (secondary <= bus.bus() || subordinate < secondary) {
                return false; // buses are numbered downwards from the root
            }
            builder.classCode(PCI_BRIDGE).bridge(new Bridge(bus.bus(), secondary, subordinate, List.of(), false));
            open.push(new OpenBus(m.start(3), bus.domain(), secondary));
        } else {
            LspciHeader.Ids ids = LspciHeader.Ids.of(line.substring(m.end()).strip());
            builder.description(ids.words().strip());
            ids.vendor().ifPresent(builder::vendorId);
            ids.device().ifPresent(builder::deviceId);
        }
        functions.add(builder.build());
        return true;
    }
}
