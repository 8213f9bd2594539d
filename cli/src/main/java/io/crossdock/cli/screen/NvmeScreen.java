package io.crossdock.cli.screen;

import io.crossdock.driver.nvme.ControllerInfo;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.workbench.disk.NvmeDisk;
import io.crossdock.workbench.disk.Transfer;
import io.crossdock.workbench.machines.MachineName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code crossdock nvme} did. */
public final class NvmeScreen {
    private static final int LABEL = 12;

    private NvmeScreen() {}

    /** @param more whether the controller is described beside a transfer as well */
    public static List<String> lines(
            String action, MachineName machine, Path image, NvmeDisk disk, Optional<Transfer> transfer, boolean more) {
        List<String> lines = new ArrayList<>();
        transfer.ifPresent(t -> lines.add(sentence(action, image, disk.namespace(), t)));
        lines.addAll(Text.labelled("machine", LABEL, machine + ", played by " + disk.playedBy()));
        if (transfer.isEmpty() || more) {
            identity(lines, disk);
        }
        if (transfer.isPresent()) {
            lines.addAll(Text.labelled("IOMMU", LABEL, "every request translated; no fault recorded"));
        }
        return lines;
    }

    private static String sentence(String action, Path image, Namespace namespace, Transfer moved) {
        long first = moved.offset() / namespace.blockSize();
        long last = first + moved.bytes() / namespace.blockSize() - 1;
        String blocks =
                String.format(Locale.ROOT, "%,d bytes, blocks %d to %d of %s", moved.bytes(), first, last, image);
        return Text.clean(
                switch (action) {
                    case "write" -> "Wrote " + moved.file() + " to the disk: " + blocks + ".";
                    case "read" -> "Read the disk into " + moved.file() + ": " + blocks + ".";
                    default ->
                        moved.difference().isEmpty()
                                ? "The disk holds " + moved.file() + ": " + blocks + "."
                                : String.format(
                                        Locale.ROOT,
                                        "The disk differs from %s, first at its byte %d, in block %d: %s.",
                                        moved.file(),
                                        moved.difference().getAsLong(),
                                        first + moved.difference().getAsLong() / namespace.blockSize(),
                                        blocks);
                });
    }

    private static void identity(List<String> lines, NvmeDisk disk) {
        ControllerInfo info = disk.controller();
        Namespace namespace = disk.namespace();
        lines.addAll(Text.labelled(
                "controller",
                LABEL,
                String.format(
                        Locale.ROOT,
                        "%s, serial %s, firmware %s, vendor %04x, NVMe %s",
                        info.model(),
                        info.serial(),
                        info.firmware(),
                        info.vendorId(),
                        info.versionText())));
        lines.addAll(Text.labelled(
                "", LABEL, String.format(Locale.ROOT, "%,d bytes at most for each command", info.transferLimit())));
        lines.addAll(Text.labelled(
                "namespace",
                LABEL,
                String.format(
                        Locale.ROOT,
                        "%d: %,d blocks of %d bytes, %,d bytes",
                        namespace.id(),
                        namespace.blocks(),
                        namespace.blockSize(),
                        namespace.size())));
    }
}
