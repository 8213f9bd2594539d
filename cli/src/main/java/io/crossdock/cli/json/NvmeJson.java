package io.crossdock.cli.json;

import io.crossdock.driver.nvme.ControllerInfo;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.workbench.disk.NvmeDisk;
import io.crossdock.workbench.disk.Transfer;
import io.crossdock.workbench.machines.MachineName;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What {@code crossdock nvme} did as JSON; docs/schema/nvme-1.json describes it. */
public final class NvmeJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.nvme/1";

    private NvmeJson() {}

    public static ObjectNode of(
            String action, MachineName machine, Path image, NvmeDisk disk, Optional<Transfer> transfer) {
        ControllerInfo controller = disk.controller();
        Namespace namespace = disk.namespace();
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("action", action);
        root.put("machine", machine.text());
        root.put("playedBy", disk.playedBy());
        root.put("image", image.toString());
        root.putObject("controller")
                .put("vendorId", Json.hex(controller.vendorId()))
                .put("model", controller.model())
                .put("serial", controller.serial())
                .put("firmware", controller.firmware())
                .put("version", controller.versionText())
                .put("transferLimit", controller.transferLimit());
        root.putObject("namespace")
                .put("id", namespace.id())
                .put("blocks", namespace.blocks())
                .put("blockSize", namespace.blockSize());
        if (transfer.isEmpty()) {
            root.putNull("transfer");
            return root;
        }
        Transfer moved = transfer.get();
        ObjectNode node = root.putObject("transfer")
                .put("file", moved.file().toString())
                .put("offset", moved.offset())
                .put("bytes", moved.bytes());
        if (moved.difference().isPresent()) {
            node.put("firstDifference", moved.difference().getAsLong());
        } else {
            node.putNull("firstDifference");
        }
        return root;
    }
}
