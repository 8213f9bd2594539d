package io.crossdock.topology.lspci;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is left of {@code lspci -vvv} behind a {@code grep ACSCtl}: control registers whose function stands in front of them,
 * or on a line of its own above them, or nowhere. Those of the last kind are counted, for the answer "how many redirect".
 */
public final class AcsLinesImporter implements Importer {
    private static final Pattern LINE = Pattern.compile("^[\\s>|]*(?:([0-9a-fA-F:.]{7,16})[\\s:=-]+)?(ACSCtl:.*)$");
    private static final Pattern ADDRESS_ALONE =
            Pattern.compile("^[\\s>|=#*-]*((?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7])[\\s:=#*-]*$");

    /** More ports than any machine has. */
    private static final int MAX_LINES = 4096;

    @Override
    public String format() {
        return "lspci -vvv | grep ACSCtl";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream().anyMatch(l -> l.contains("ACSCtl:"))
                && !loose(text.lines()).isEmpty();
    }

    @Override
    public Fragment read(SourceText text) {
        List<ImportNote> notes = new ArrayList<>();
        Map<Bdf, FunctionInfo> functions = new TreeMap<>();
        List<HostMessage> nameless = new ArrayList<>();
        Optional<Bdf> above = Optional.empty();
        Set<Integer> loose = new HashSet<>(loose(text.lines()));
        long damaged = 0;
        for (int i = 0; i < text.lines().size(); i++) {
            String line = text.lines().get(i);
            Matcher m = loose.contains(i + 1) ? LINE.matcher(line) : null;
            if (m == null || !m.matches()) {
                Matcher alone = ADDRESS_ALONE.matcher(line);
                above = alone.matches() ? address(alone.group(1)) : above.filter(b -> line.isBlank());
                continue;
            }
            OptionalInt control = ExtendedLines.acsBits(m.group(2));
            if (control.isEmpty()) {
                damaged++;
                continue;
            }
            Optional<Bdf> owner = m.group(1) == null ? above : address(m.group(1));
            above = Optional.empty();
            if (owner.isPresent()) {
                Acs acs = ExtendedLines.withoutCapability(control.getAsInt());
                functions.putIfAbsent(
                        owner.get(), FunctionInfo.builder(owner.get()).acs(acs).build());
            } else if (nameless.size() < MAX_LINES) {
                nameless.add(new HostMessage(
                        HostMessage.Kind.ACCESS_CONTROL, m.group(2).strip(), List.of()));
            } else {
                damaged++;
            }
        }
        if (functions.isEmpty() && nameless.isEmpty()) {
            throw InputException.of(
                    text.name(),
                    "its ACSCtl lines do not name all seven bits",
                    "print them whole: sudo lspci -vvv -nn");
        }
        if (damaged > 0) {
            notes.add(new ImportNote(text.name(), 0, damaged + " ACSCtl lines are left out: not whole, or too many"));
        }
        return new Fragment(
                true,
                Optional.empty(),
                List.copyOf(functions.values()),
                Platform.UNKNOWN.withHost(HostFacts.NONE.withMessages(nameless)),
                Map.of(),
                List.of(),
                notes);
    }

    /** Numbers of the ACSCtl lines that belong to no function of a dump. */
    private static List<Integer> loose(List<String> lines) {
        Set<Integer> taken = new HashSet<>();
        for (LspciBlock block : LspciBlocks.split(lines)) {
            boolean dumped = block.body().stream().anyMatch(l -> l.text().startsWith("Capabilities:"));
            if (dumped || LspciBody.looseAcs(block).isPresent()) {
                block.body().forEach(l -> taken.add(l.number()));
            }
        }
        List<Integer> loose = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("ACSCtl:")
                    && !taken.contains(i + 1)
                    && LINE.matcher(lines.get(i)).matches()) {
                loose.add(i + 1);
            }
        }
        return loose;
    }

    private static Optional<Bdf> address(String text) {
        try {
            return Optional.of(Bdf.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // other digits, or a domain above 0x7fffffff
        }
    }
}
