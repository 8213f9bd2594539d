package io.crossdock.topology.groups;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Types of the default domains of IOMMU groups: {@code grep . /sys/kernel/iommu_groups/*}{@code /type}, the same with
 * {@code head} or {@code tail}, or a file with nothing but types in it.
 */
public final class GroupTypesImporter implements Importer {
    private static final String TYPE = "(DMA|DMA-FQ|identity|unmanaged|blocked|auto)";
    private static final Pattern ON_ONE_LINE =
            Pattern.compile("iommu_groups/([0-9]{1,6})/type[:\\s]\\s*" + TYPE + "\\s*$");
    private static final Pattern TITLE = Pattern.compile("iommu_groups/([0-9]{1,6})/type(?:\\s*<==)?\\s*$");
    private static final Pattern ALONE = Pattern.compile("^\\s*" + TYPE + "\\s*$");

    @Override
    public String format() {
        return "types of IOMMU groups (grep . /sys/kernel/iommu_groups/*/type)";
    }

    @Override
    public boolean recognises(SourceText text) {
        boolean onlyTypes = false;
        for (String line : text.lines()) {
            if (line.contains("iommu_groups/") && ON_ONE_LINE.matcher(line).find()
                    || TITLE.matcher(line).find()) {
                return true;
            }
            if (!line.isBlank() && !ALONE.matcher(line).matches()) {
                return false;
            }
            onlyTypes |= !line.isBlank();
        }
        return onlyTypes;
    }

    @Override
    public Fragment read(SourceText text) {
        Map<Integer, String> types = new LinkedHashMap<>();
        List<String> all = new ArrayList<>();
        int group = -1;
        for (String line : text.lines()) {
            Matcher whole = ON_ONE_LINE.matcher(line);
            Matcher title = TITLE.matcher(line);
            Matcher alone = ALONE.matcher(line);
            if (whole.find()) {
                types.put(Integer.parseInt(whole.group(1)), whole.group(2));
                all.add(whole.group(2));
            } else if (title.find()) {
                group = Integer.parseInt(title.group(1));
            } else if (alone.matches()) {
                all.add(alone.group(1));
                if (group >= 0) {
                    types.put(group, alone.group(1));
                    group = -1;
                }
            }
        }
        if (all.isEmpty()) {
            throw InputException.of(
                    text.name(),
                    "names IOMMU groups without a type",
                    "print them: grep . /sys/kernel/iommu_groups/*/type");
        }
        List<ImportNote> notes = new ArrayList<>();
        Iommu.Mode mode = mode(new TreeSet<>(all));
        notes.add(new ImportNote(
                text.name(),
                0,
                "IOMMU groups are of type " + all.stream().distinct().sorted().collect(Collectors.joining(", "))
                        + (mode == Iommu.Mode.UNKNOWN ? ": the groups differ, so ask per pair" : "")));
        return Fragment.ofHost(
                Platform.UNKNOWN.withIommu(Iommu.UNKNOWN.withMode(mode)).withHost(HostFacts.NONE.withGroupTypes(types)),
                notes);
    }

    /** What all groups have in common. A group of type unmanaged or blocked belongs to a guest or to no driver. */
    private static Iommu.Mode mode(Set<String> types) {
        boolean translated = types.contains("DMA") || types.contains("DMA-FQ");
        boolean identity = types.contains("identity");
        return translated == identity
                ? Iommu.Mode.UNKNOWN
                : translated ? Iommu.Mode.TRANSLATED : Iommu.Mode.PASSTHROUGH;
    }
}
