package io.crossdock.topology;

import io.crossdock.topology.cmdline.CommandLineImporter;
import io.crossdock.topology.dmesg.DmesgImporter;
import io.crossdock.topology.files.FileTree;
import io.crossdock.topology.gdscheck.GdscheckImporter;
import io.crossdock.topology.groups.GroupTypesImporter;
import io.crossdock.topology.hwloc.HwlocXmlImporter;
import io.crossdock.topology.kernel.KernelVersionImporter;
import io.crossdock.topology.lscpu.LscpuImporter;
import io.crossdock.topology.lspci.AcsLinesImporter;
import io.crossdock.topology.lspci.LspciImporter;
import io.crossdock.topology.lspci.TreeImporter;
import io.crossdock.topology.nccl.NcclLogImporter;
import io.crossdock.topology.nccl.NcclXmlImporter;
import io.crossdock.topology.nvbandwidth.NvBandwidthImporter;
import io.crossdock.topology.p2ptest.P2pTestImporter;
import io.crossdock.topology.p2ptest.SimpleP2pImporter;
import io.crossdock.topology.rocm.RocmBandwidthImporter;
import io.crossdock.topology.rocm.RocmTopologyImporter;
import io.crossdock.topology.topo.TopoImporter;
import io.crossdock.topology.yaml.YamlImporter;
import java.nio.file.Path;
import java.util.List;

/**
 * The way in: files, folders and archives that together describe one machine, each file recognised by its content.
 *
 * <p>A file that holds several formats, such as a report with {@code lspci} and a bandwidth matrix, is read by every
 * importer that recognises it. A file that nobody recognises is an error where the user named it, and a note where it
 * stood in a folder or an archive. Stateless and thread-safe.
 */
public final class Inputs {
    /** In the order in which they are asked; of two that tell a fact, the first wins. */
    static final List<Importer> IMPORTERS = List.of(
            new YamlImporter(),
            new LspciImporter(),
            new AcsLinesImporter(),
            new TreeImporter(),
            new NcclXmlImporter(),
            new HwlocXmlImporter(),
            new DmesgImporter(),
            new GroupTypesImporter(),
            new CommandLineImporter(),
            new KernelVersionImporter(),
            new LscpuImporter(),
            new TopoImporter(),
            new P2pTestImporter(),
            new SimpleP2pImporter(),
            new NvBandwidthImporter(),
            new RocmTopologyImporter(),
            new RocmBandwidthImporter(),
            new NcclLogImporter(),
            new GdscheckImporter());

    private Inputs() {}

    /**
     * Reads files that together describe one machine. The first file that tells a fact wins; contradictions between
     * dumps become notes.
     *
     * @param paths files, folders and archives, at least one
     * @throws InputException if one cannot be read, is of no known format, or is not valid
     */
    public static ImportedMachine read(List<Path> paths) {
        InputReader reader = new InputReader(IMPORTERS);
        paths.forEach(reader::path);
        return reader.machine();
    }

    /** The same for texts that are already in memory. */
    public static ImportedMachine of(List<SourceText> texts) {
        InputReader reader = new InputReader(IMPORTERS);
        texts.forEach(reader::text);
        return reader.machine();
    }

    /** The same for a folder or an archive that is already in memory. */
    public static ImportedMachine of(FileTree tree) {
        InputReader reader = new InputReader(IMPORTERS);
        reader.tree(tree);
        return reader.machine();
    }
}
