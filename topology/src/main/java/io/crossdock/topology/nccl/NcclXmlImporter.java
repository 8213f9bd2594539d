package io.crossdock.topology.nccl;

import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.xml.XmlPart;

/** NCCL's and RCCL's topology files: {@code NCCL_TOPO_DUMP_FILE}. */
public final class NcclXmlImporter implements Importer {
    @Override
    public String format() {
        return "NCCL topology XML";
    }

    @Override
    public boolean recognises(SourceText text) {
        int begin = XmlPart.begin(text, "system");
        return begin >= 0
                && text.lines().subList(begin, text.lines().size()).stream()
                        .anyMatch(l -> l.contains("<cpu") || l.contains("busid="));
    }

    @Override
    public Fragment read(SourceText text) {
        XmlPart part = XmlPart.read(text, "system")
                .orElseThrow(() -> InputException.of(
                        text.name(),
                        "the NCCL topology breaks off before its first element",
                        "dump it again: NCCL_TOPO_DUMP_FILE=FILE"));
        NcclTree tree = new NcclTree(text.name());
        tree.read(part);
        return tree.fragment();
    }
}
