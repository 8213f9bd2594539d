package io.crossdock.topology.dmesg;

import io.crossdock.platform.HostMessage.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which messages of a kernel log are worth keeping, and as what. The wordings are those of Linux's amd, intel and arm IOMMU
 * drivers, drivers/pci and NVIDIA's module, as they stand in public logs.
 */
final class MessageKinds {
    /** In the order in which they are tried. */
    private static final Map<Kind, Pattern> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(
                Kind.IOMMU_FAULT,
                Pattern.compile(
                        "\\[IO_PAGE_FAULT|AMD-Vi: Event logged \\[|DMAR: \\[(?:DMA|INTR)|fault addr |event log overflow"
                                + "|Unhandled context fault|arm-smmu-v3 .*event(?: 0x[0-9a-f]+ received|: [FC]_)"
                                + "|io_page_fault: IOMMU"));
        KINDS.put(
                Kind.PEER_TO_PEER,
                Pattern.compile(
                        "used for peer-to-peer DMA|P2PDMA whitelist|ACS redirect is set|add the kernel parameter|ACS (?:mask|flags|control|fw_ctrl)"
                                + " *=|Configured ACS to|parse ACS command line|PCIe ACS overrides enabled|BAR1 P2P mapping"));
        KINDS.put(
                Kind.BAR_UNASSIGNED,
                Pattern.compile(
                        "no space for|can't assign; no space|: failed to assign|failed to expand|can't claim BAR"
                                + "|not claimed; can't enable|BAR[0-9] is 0M|no compatible bridge window"));
        KINDS.put(Kind.LINK_DEGRADED, Pattern.compile("available PCIe bandwidth, limited by"));
        KINDS.put(
                Kind.HYPERVISOR,
                Pattern.compile("Hypervisor detected:|paravirtualized kernel on (?!bare hardware)|DMI: QEMU"));
        KINDS.put(
                Kind.IOMMU_MODE,
                Pattern.compile("iommu: Default domain type|TLB invalidation policy|DMAR: IOMMU (?:enabled|disabled)"
                        + "|AMD-Vi: (?:Unknown option|Lazy|AMD IOMMU disabled|IO/TLB flush|Using passthrough domain)"
                        + "|DMAR: Intel\\(R\\) Virtualization Technology for Directed I/O"
                        + "|arm-smmu.*(?:probing hardware|ias [0-9]+-bit|SMMUv[0-9] with)|Using iommu dma mapping"
                        + "|non-identity mapping"));
        KINDS.put(
                Kind.DEVICE_ERROR,
                Pattern.compile(
                        "NVRM: (?:Xid|GPU .*failed|nvAssert|pci_enable_device failed|.*fallen off)|RmInitAdapter failed!"
                                + "|AER: .*(?:rror|ault)|failed with error -"));
    }

    private MessageKinds() {}

    static Optional<Kind> of(String message) {
        if (message.length() < 12 || message.indexOf(' ') < 0) {
            return Optional.empty();
        }
        for (Map.Entry<Kind, Pattern> kind : KINDS.entrySet()) {
            if (kind.getValue().matcher(message).find()) {
                return Optional.of(kind.getKey());
            }
        }
        return Optional.empty();
    }
}
