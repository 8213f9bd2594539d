package io.crossdock.workbench.cases;

import io.crossdock.workbench.Given;
import java.util.List;

/** Public reports with a known cause, and those of them that no input of ours can show. */
final class Cases {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts();
    private static final String LINUX = "acs: {capability: [SV, TB, RR, CR, UF, DT], control: [SV, RR, CR, UF]}";
    private static final Given REDIRECTED = SWITCH.function("down0", LINUX).function("down1", LINUX);
    private static final Given ROOT_PORTS = PORTS.function("rp0", LINUX).function("rp1", LINUX);
    private static final Given CLIENT = PORTS.intel("8086:a700", "8086:a70d")
            .with(
                    "functions: [",
                    "functions: [{name: lpc, at: \"00:1f.0\", type: conventional, class: 0x060100, id: \"8086:7a04\"},");
    private static final Given GUEST =
            PORTS.function("rp0", "id: \"1b36:000c\"").function("rp1", "id: \"1b36:000c\"");

    private static final Given AMD = PORTS.with("10de:2684", "1002:744c");
    private static final String GROWS = "resizable-bars: [{bar: 1, current: 256 MiB, supported: [256 MiB, 32 GiB]}]";

    private Cases() {}

    static List<Case> all() {
        return List.of(
                of(
                        "nccl#2079",
                        "hangs; setpci ECAP_ACS+6.w=0 on AMD GPP bridges",
                        ROOT_PORTS,
                        "setpci -s 0000:00:01.0 ECAP_ACS+6.w=",
                        "XD025"),
                of(
                        "nccl#2079, a reader's advice",
                        "pci=noacs changes nothing",
                        ROOT_PORTS.commandLine("quiet pci=noacs"),
                        "disable_acs_redir",
                        "XD025",
                        "XD081"),
                of(
                        "compute-runtime#942",
                        "zeros; commas in disable_acs_redir, ACS on the cards' own switches; iommu=pt",
                        cards().translated()
                                .commandLine("pci=realloc=on pci=disable_acs_redir=0000:42:00.0,0000:42:01.0"),
                        "disable_acs_redir=0000:42:00.0;0000:42:01.0",
                        "XD080",
                        "XD033",
                        "XD021"),
                of(
                        "compute-runtime#942, mistyped address",
                        "one address of ten is no port",
                        REDIRECTED.commandLine("pci=disable_acs_redir=0000:42:00.0;0000:42:10.0"),
                        "disable_acs_redir",
                        "XD080"),
                of(
                        "aikitoria/open-gpu-kernel-modules#6",
                        "slow; ACS live on PLX though the firmware says off",
                        REDIRECTED.translated(),
                        "setpci -s 0000:42:00.0 ECAP_ACS+6.w=",
                        "XD021",
                        "XD022"),
                of(
                        "pytorch#13045, #84803; transformers#8628; nccl#257; rccl#1129",
                        "hangs or zeros; iommu=pt or off",
                        PORTS.translated(),
                        "iommu=pt",
                        "XD022"),
                of(
                        "tinygrad/open-gpu-kernel-modules#18",
                        "must the IOMMU be off? pt is enough",
                        PORTS.translated().commandLine("amd_iommu=on"),
                        "iommu=pt",
                        "XD022",
                        "XD081"),
                of(
                        "vllm#51513; rtx6kpro#15",
                        "hangs with two ranks; translation and root ports",
                        ROOT_PORTS.translated(),
                        "iommu=pt",
                        "XD022",
                        "XD025"),
                of(
                        "nccl#1086, #1309",
                        "a PIX pair slower than SYS; ACS off in the firmware",
                        REDIRECTED,
                        "disable_acs_redir=0000:42:00.0;0000:42:01.0",
                        "XD021",
                        "XD031"),
                of(
                        "NVIDIA/caffe#10; nccl-tests#112; nccl#489",
                        "half the bandwidth; ACS",
                        narrow(REDIRECTED),
                        "disable_acs_redir",
                        "XD021"),
                of(
                        "nccl#949",
                        "27 GB/s in a guest; ATS, direct translated, relaxed ordering: 48",
                        GUEST.function("gpu0", "relaxed-ordering: off"),
                        "CAP_EXP+8.w=10:10",
                        "XD060",
                        "XD036"),
                of(
                        "nccl#1298; nccl#1464",
                        "flat guest; NCCL_TOPO_FILE: 7 h to 4.5 h",
                        GUEST,
                        "NCCL_TOPO_FILE",
                        "XD060"),
                of(
                        "nccl#1285; nccl-tests#115, #74; tinygrad#17",
                        "slow across quadrants; NPS, xGMI",
                        SWITCH.function("gpu0", "numa: 0").function("gpu2", "numa: 3"),
                        "NPS1",
                        "gpu2",
                        "XD061"),
                of(
                        "open-gpu-kernel-modules#1253",
                        "writes pass, reads fail on Z890; none",
                        CLIENT,
                        "start the copy on the GPU that has the data",
                        "XD023"),
                of(
                        "tinygrad/open-gpu-kernel-modules#13, #33",
                        "BAR1 of 256 MiB; Resizable BAR",
                        SWITCH.function("gpu1", bar("256 MiB"), GROWS),
                        "Resizable BAR",
                        "XD050"),
                of(
                        "open-gpu-kernel-modules#510",
                        "bus 0a has 12 of 48 GB; realloc, another slot",
                        window(),
                        "pci=realloc",
                        "gpu2",
                        "XD050",
                        "XD051"),
                of(
                        "ROCm#787; legacy-rocm-build#744",
                        "can't assign; no space",
                        AMD.pasted(
                                "dmesg.txt",
                                "[    0.531895] pci 0000:02:00.0: BAR 1 [mem size 0x800000000 64bit pref]: can't assign; no space\n"),
                        "pci=realloc",
                        "XD050"),
                of(
                        "club-3090#734",
                        "256 MiB is all that the card offers; none",
                        SWITCH.function(
                                "gpu1",
                                bar("256 MiB"),
                                "resizable-bars: [{bar: 1, current: 256 MiB, supported: [128 MiB, 256 MiB]}]"),
                        "",
                        "XD050"),
                of(
                        "ROCR-Runtime#355",
                        "root 6f00 not listed, 44-bit mask",
                        AMD.intel("8086:6f00", "8086:6f02"),
                        "MMIO High Base",
                        "XD020",
                        "XD052"),
                of(
                        "nccl#2335",
                        "27 GB/s into a mirrored aperture; a one-way check",
                        GUEST.printed("nvidia-smi topo -p2p w", "write", "OK"),
                        "NCCL_TOPO_FILE",
                        "XD041",
                        "XD060"),
                of(
                        "cuda-samples#48; open-gpu-kernel-modules#1257; FIDESlib#28",
                        "copies succeed, data is lost",
                        PORTS.translated()
                                .pasted(
                                        "dmesg.txt",
                                        "[ 1234.567890] nvidia 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000f address=0x380800000000 flags=0x0020]\n"),
                        "iommu=pt",
                        "XD041",
                        "XD022"),
                of(
                        "club-3090#895, #585; nccl#837",
                        "6.5 instead of 13.2 GB/s: chipset lanes",
                        SWITCH.function("up0", "id: \"1022:43f4\""),
                        "a slot that is wired",
                        "gpu2",
                        "XD032"),
                of(
                        "club-3090#585, an x4 slot",
                        "x4 of x16",
                        SWITCH.function("gpu0", "link: {gen: 4, width: 4, max-width: 16}"),
                        "x4 of x16",
                        "XD030"),
                of(
                        "hwloc#385, #653; nccl#1614",
                        "2.5 GT/s read as a degraded link: it idles",
                        SWITCH.function("gpu0", "link: {gen: 1, width: 16, max-gen: 4}"),
                        "",
                        "XD030"),
                of("nokyan/resources#512; LACT#334", "32 GT/s x16 told, 16 GT/s x8 in the slot", cards(), "", "XD033"),
                of(
                        "nccl#820; ucx#11121; gds#57, #70; nccl#1151",
                        "NIC far from the GPU: staged",
                        nic(),
                        "NCCL_NET_GDR_LEVEL",
                        "gpu2",
                        "XD031",
                        "XD061"),
                of(
                        "strix-halo-toolboxes#66",
                        "amd_iommu=pt",
                        PORTS.translated().commandLine("amd_iommu=pt"),
                        "iommu=pt",
                        "XD081",
                        "XD022"),
                of(
                        "nix-amd-ai#49",
                        "passthrough asked for and refused in one line",
                        PORTS.commandLine("iommu.passthrough=1 iommu.passthrough=0 iommu=pt"),
                        "",
                        "XD082"),
                of(
                        "aikitoria/open-gpu-kernel-modules#38",
                        "pcie_acs_override while peers are wanted",
                        REDIRECTED.commandLine("pcie_acs_override=downstream,multifunction iommu=pt"),
                        "disable_acs_redir",
                        "XD083",
                        "XD021"),
                of(
                        "a repeated disable_acs_redir (cmp170hx)",
                        "the kernel keeps the last",
                        REDIRECTED.commandLine("pci=disable_acs_redir=0000:42:00.0 pci=disable_acs_redir=0000:42:01.0"),
                        "disable_acs_redir=0000:42:00.0;0000:42:01.0",
                        "XD080"),
                of(
                        "corundum#47",
                        "small payloads and read requests",
                        SWITCH.function("gpu0", "mps: 128"),
                        "pcie_bus_safe",
                        "XD035"),
                of(
                        "nccl-tests#117",
                        "4090: told OK, broken",
                        PORTS.printed("nvidia-smi topo -p2p w", "write", "OK")
                                .intel("8086:6f00", "8086:6f02")
                                .translated(),
                        "iommu=pt",
                        "XD041"),
                of("th2k and other machines with NVLink", "PCIe is not the route", SWITCH.nvlinks(6), "", "XD062"),
                of("a switch chip split in two", "PHB between cards on one chip", split(), "", "gpu2", "XD063"));
    }

    /** Reports whose cause is in nothing that people paste, or that is no pair's. */
    static List<String> outOfReach() {
        return List.of(
                "NV-Kernels#182; siderolabs/talos#9531; pkgs#1057: lazy or strict mapping, which no pair shows",
                "spdk#915, #1142, #1705: limits of mapping calls inside an application",
                "siderolabs/pkgs#1356, #1488; azurelinux#18622: CONFIG_PCI_P2PDMA, in no dump",
                "DALI#3972; gds#4, #31: module and file system options",
                "tinygrad PR#48: alignment of a peer address inside a driver",
                "nccl-tests#380: open, no cause known");
    }

    /** Causes are codes of rules; a first word that is none is the target instead of gpu1. */
    private static Case of(String reports, String trouble, Given given, String remedy, String... causes) {
        boolean named = !causes[0].startsWith("XD");
        return new Case(
                reports,
                trouble,
                given,
                "gpu0",
                named ? causes[0] : "gpu1",
                List.of(causes).subList(named ? 1 : 0, causes.length),
                remedy);
    }

    private static String bar(String size) {
        return "bars: [{bar: 1, size: " + size + ", kind: 64-bit, prefetchable: on}]";
    }

    private static Given narrow(Given given) {
        return given.function("up0", "link: {gen: 3, width: 16}").function("rp0", "link: {gen: 3, width: 16}");
    }

    /** The switch is the card's own, with ACS of its own, in a slot of half the lanes. */
    private static Given cards() {
        return REDIRECTED
                .with("10de:2684", "8086:e20b")
                .with("1000:c030", "8086:e2f0")
                .function("up0", "link: {gen: 4, width: 8}")
                .function("rp0", "link: {gen: 4, width: 8}");
    }

    private static Given window() {
        return SWITCH.function(
                        "gpu2",
                        "bars: [{bar: 1, size: 256 MiB, kind: 64-bit, prefetchable: on, address: 0x390000000000}]",
                        GROWS)
                .function("rp1", "windows: [{kind: prefetchable, base: 0x390000000000, size: 12 GiB}]");
    }

    /** gpu0's place is a network card's, whose peer stands on another root bus. */
    private static Given nic() {
        return SWITCH.function("gpu0", "class: infiniband", "id: \"15b3:1021\"");
    }

    private static Given split() {
        return SWITCH.function("up0", "serial: \"00-11-22-33-44-55-66-77\"")
                .with(
                        "{name: gpu2, at: \"81:00.0\", class: 3d, id: \"10de:2684\",",
                        "{name: up1, at: \"81:00.0\", type: upstream-port, id: \"1000:c030\","
                                + " serial: \"00-11-22-33-44-55-66-77\", below: [{name: down2, at: \"82:00.0\","
                                + " type: downstream-port, id: \"1000:c030\", below: ["
                                + "{name: gpu2, at: \"83:00.0\", class: 3d, id: \"10de:2684\",")
                .with("on}]}]}]}]}]", "ON}]}]}]}]}]")
                .with("on}]}]}]", "on}]}]}]}]}]")
                .with("ON}]", "on}]");
    }
}
