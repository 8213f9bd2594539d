package io.crossdock.topology.hwloc;

import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.xml.XmlPart;

/** Topology files of hwloc ({@code lstopo file.xml}), versions 1 and 2. */
public final class HwlocXmlImporter implements Importer {
    @Override
    public String format() {
        return "hwloc XML";
    }

    @Override
    public boolean recognises(SourceText text) {
        int begin = XmlPart.begin(text, "topology");
        return begin >= 0
                && text.lines().subList(begin, text.lines().size()).stream().anyMatch(l -> l.contains("<object type="));
    }

    @Override
    public Fragment read(SourceText text) {
        XmlPart part = XmlPart.read(text, "topology")
                .orElseThrow(() -> InputException.of(
                        text.name(),
                        "the hwloc topology breaks off before its first object",
                        "write it again: lstopo FILE.xml"));
        HwlocTree tree = new HwlocTree(text.name());
        tree.read(part);
        return tree.fragment();
    }
}
