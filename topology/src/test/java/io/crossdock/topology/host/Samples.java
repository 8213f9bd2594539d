package io.crossdock.topology.host;

import java.util.LinkedHashMap;
import java.util.Map;

/** One small input per format, made for these tests. */
final class Samples {
    static final String TOPO = """
            $ nvidia-smi topo -m
            \t\u001b[4mGPU0\tGPU1\tNIC0\tCPU Affinity\tNUMA Affinity\u001b[0m
            GPU0\t X \tNV4\tPXB\t0-31\t0
            GPU1\tNV4\t X \tSYS\t32-63\t1
            NIC0\tPXB\tSYS\t X \t\t

            NIC Legend:

              NIC0: mlx5_3
            """;

    static final String TOPO_P2P = """
            > nvidia-smi topo -p2p w
            >         GPU0    GPU1
            >  GPU0   X       OK
            >  GPU1   CNS     X
            """;

    static final String P2P_TEST = """
            [P2P (Peer-to-Peer) GPU Bandwidth Latency Test]
            Device: 0, NVIDIA A40, pciBusID: 3b, pciDeviceID: 0, pciDomainID:0
            Device: 1, NVIDIA A40, pciBusID: af, pciDeviceID: 0, pciDomainID:1
            Device=0 CAN Access Peer Device=1
            Device=1 CANNOT Access Peer Device=0

            Unidirectional P2P=Disabled Bandwidth Matrix (GB/s)
               D\\D     0      1
                 0 600.00  11.50
                 1  11.25 601.00
            Unidirectional P2P=Enabled Bandwidth (P2P Writes) Matrix (GB/s)
               D\\D     0      1
                 0 600.00  24.50
                 1  24.25 601.00
            Bidirectional P2P=Enabled Bandwidth Matrix (GB/s)
               D\\D     0      1
                 0 600.00  48.50
                 1  48.25 601.00
            P2P=Enabled Latency (P2P Writes) Matrix (us)
               GPU     0      1
                 0   1.60   0.50
                 1   0.75   1.70

               CPU     0      1
                 0   2.50   1.25
                 1   1.50   2.25
            """;

    static final String NVBANDWIDTH = """
            Running device_to_device_memcpy_write_ce.
            memcpy CE GPU(row) <- GPU(column) bandwidth (GB/s)
                       0         1
             0       N/A     20.00
             1     10.00       N/A

            Running device_to_device_memcpy_read_ce.
            memcpy CE GPU(row) <- GPU(column) bandwidth (GB/s)
                       0         1
             0       N/A     21.00
             1     11.00       N/A

            Running device_to_device_latency_sm.
            Device to Device Latency SM GPU(row) <-> GPU(column) (ns)
                       0         1
             0       N/A    800.00
             1    900.00       N/A
            """;

    static final String ROCM_TOPO = """
            ============================ Link Type between two GPUs ============================
                   GPU0         GPU1         GPU2
            GPU0   0            XGMI         PCIE
            GPU1   XGMI         0            PCIE
            GPU2   PCIE         PCIE         0
            """;

    static final String ROCM_BANDWIDTH = """
                      RocmBandwidthTest Version: 2.6.0

                      Device: 0,  Some Processor
                      Device: 1,  Some Accelerator,  GPU-XX,  23:0.0
                      Device: 2,  Some Accelerator,  GPU-XX,  c3:0.0

                      Unidirectional copy peak bandwidth GB/s

                      D/D       0           1           2

                      0         N/A         28.000      26.000

                      1         28.500      900.000     12.500

                      2         11.000      25.500      901.000
            """;

    static final String COMMAND_LINE =
            "BOOT_IMAGE=/boot/vmlinuz-6.8.0-60-generic root=UUID=1 ro quiet amd_iommu=on iommu=pt\n";

    static final String GRUB = """
            GRUB_TIMEOUT=0
            GRUB_CMDLINE_LINUX_DEFAULT="quiet pci=disable_acs_redir=0000:40:01.1\\;0000:40:02.1"
            GRUB_CMDLINE_LINUX="intel_iommu=on"
            """;

    static final String UNAME = "$ uname -a\nLinux box 6.12.41+deb13-amd64 #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux\n";

    static final String DMESG = """
            [    0.000000] Linux version 6.9.3 (builder) #1 SMP
            [    0.000000] Command line: BOOT_IMAGE=/vmlinuz-6.9.3 root=/dev/sda1 ro intel_iommu=on
            [    0.000000] Hypervisor detected: KVM
            [    0.400000] DMAR: IOMMU enabled
            [    0.500000] iommu: Default domain type: Translated
            [    1.000000] pci 0000:3b:00.0: BAR 1: no space for [mem size 0x800000000
            64bit pref]
            [    1.100000] pci 0000:41:00.0: 31.504 Gb/s available PCIe bandwidth, limited by 8.0 GT/s PCIe x4 link at \
            0000:40:01.1 (capable of 504.112 Gb/s with 32.0 GT/s PCIe x16 link)
            [   90.000000] DMAR: [DMA Write NO_PASID] Request device [3b:00.0] fault addr 0x69974000 [fault reason 0x05] \
            PTE Write access is not set
            [   91.000000] nvidia 0000:3b:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x18 address=0x0 flags=0x20]
            """;

    static final String LSCPU = """
            Architecture:          x86_64
            Vendor ID:             AuthenticAMD
              Model name:          AMD EPYC
                CPU family:        25
            Virtualization features:
              Hypervisor vendor:   KVM
              Virtualization type: full
            """;

    static final String GROUPS = """
            /sys/kernel/iommu_groups/0/type:DMA-FQ
            /sys/kernel/iommu_groups/7/type:DMA
            """;

    static final String NCCL_XML = """
            Here is my topology:
            ```
            <!DOCTYPE system [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
            <system version="1">
              <cpu numaid="0" affinity="ff" arch="x86_64" vendor="AuthenticAMD" familyid="175" modelid="1">
                <pci busid="0000:21:00.0" class="0x060400" vendor="0x1000" device="0xc030" link_speed="16.0 GT/s PCIe" link_width="16">
                  <pci busid="0000:23:00.0" class="0x030200" vendor="0x10de" device="0x20b5" link_speed="16.0 GT/s PCIe" link_width="16">
                    <gpu dev="0" sm="80" rank="0" gdr="1">
                      <nvlink target="0000:c1:00.0" count="12" tclass="0x030200"/>
                    </gpu>
                  </pci>
                  <pci busid="0000:24:00.0" class="0x020700" vendor="0x15b3" device="0x101b" link_speed="Unknown speed" link_width="16">
                    <nic><net name="mlx5_0" dev="0" speed="200000" port="1"/></nic>
                  </pci>
                </pci>
              </cpu>
              <cpu numaid="1" affinity="ff00" arch="x86_64" vendor="AuthenticAMD" familyid="175" modelid="1">
                <pci busid="0000:c1:00.0" class="0x030200" vendor="0x10de" device="0x20b5" link_speed="16.0 GT/s PCIe" link_width="8">
                  <gpu dev="1" sm="80" rank="1" gdr="1">
                    <nvlink target="0000:23:00.0" count="12" tclass="0x030200"/>
                  </gpu>
                </pci>
              </cpu>
            </system>
            ```
            """;

    static final String HWLOC = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE topology SYSTEM "hwloc2.dtd">
            <topology version="2.0">
              <object type="Machine" os_index="0" nodeset="0x00000003">
                <info name="DMIProductName" value="Sample 1"/>
                <info name="OSRelease" value="5.14.0-1.el9"/>
                <info name="Architecture" value="x86_64"/>
                <object type="Package" os_index="0" nodeset="0x00000002">
                  <info name="CPUVendor" value="GenuineIntel"/>
                  <info name="CPUFamilyNumber" value="6"/>
                  <object type="Bridge" bridge_type="0-1" depth="0" bridge_pci="0000:[80-85]">
                    <object type="Bridge" bridge_type="1-1" depth="1" bridge_pci="0000:[81-85]" pci_busid="0000:80:02.0" pci_type="0604 [8086:2030] [0000:0000] 04" pci_link_speed="15.753846">
                      <object type="Bridge" bridge_type="1-1" depth="2" bridge_pci="0000:[82-85]" pci_busid="0000:81:00.0" pci_type="0604 [10b5:8747] [10b5:8747] ca" pci_link_speed="15.753846">
                        <object type="Bridge" bridge_type="1-1" depth="3" bridge_pci="0000:[83-83]" pci_busid="0000:82:08.0" pci_type="0604 [10b5:8747] [10b5:8747] ca" pci_link_speed="15.753846">
                          <object type="PCIDev" os_index="1" pci_busid="0000:83:00.0" pci_type="0302 [10de:15f8] [10de:118f] a1" pci_link_speed="7.876923">
                            <info name="PCIVendor" value="NVIDIA"/>
                          </object>
                        </object>
                        <object type="Bridge" bridge_type="1-1" depth="3" bridge_pci="0000:[84-84]" pci_busid="0000:82:10.0" pci_type="0604 [10b5:8747] [10b5:8747] ca" pci_link_speed="0.000000">
                          <object type="PCIDev" os_index="2" pci_busid="0000:84:00.0" pci_type="0207 [15b3:1013] [15b3:0014] 00" pci_link_speed="0.000000">
                            <object type="OSDev" name="mlx5_0" osdev_type="3"/>
                          </object>
                        </object>
                      </object>
                    </object>
                  </object>
                </object>
              </object>
            </topology>
            """;

    static final String NCCL_LOG = """
            host:1:1 [0] NCCL INFO comm 0x1 rank 0 nranks 2 cudaDev 0 nvmlDev 0 busId 21000 - Init START
            host:1:2 [1] NCCL INFO comm 0x2 rank 1 nranks 2 cudaDev 1 nvmlDev 1 busId 101c0 - Init START
            host:1:1 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via SHM/direct/direct
            host:1:2 [1] NCCL INFO Channel 00/0 : 1[1] -> 0[0] via P2P/IPC
            host:1:2 [1] NCCL INFO Channel 01/0 : 1[1] -> 0[0] via P2P/IPC
            host:1:1 [0] NCCL INFO GPU/21000 :GPU/21000 (0/5000.000000/LOC) GPU/101C0 (2/24.000000/PHB) CPU/1 (1/24.0/PHB)
            host:1:1 [0] NCCL INFO GPU Direct RDMA Disabled for GPU 21000 / HCA 0 (distance 7 > 4), read 0
            host:1:1 [0] graph/search.cc:1 NCCL WARN Could not find a path for pattern 4
            """;

    static final String GDSCHECK = """
             GDS release version: 1.11.0.15
             NVMe               : Unsupported
             GPU index 0 NVIDIA RTX A6000 bar:1 bar size (MiB):256 supports GDS, IOMMU State: Pass-through or Enabled
             IOMMU: Pass-through or enabled
             Found ACS enabled for switch 86:10.0 / 0000:80:01.1
             Platform: Standard PC (Q35 + ICH9, 2009), Arch: x86_64(Linux 5.14.0-503.33.1.el9_5.x86_64)
            """;

    static final String SIMPLE_P2P = """
            [./simpleP2P] - Starting...
            Verification error @ element 0: val = nan, ref = 0.000000
            Verification error @ element 1: val = nan, ref = 4.000000
            Test failed!
            """;

    private Samples() {}

    static final String ACS_REGISTERS = """
            $ sudo lspci -vvv | grep ACSCtl
            \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
            \t\tACSCtl:\tSrcValid- TransBlk- ReqRedir- CmpltRedir- UpstreamFwd- EgressCtrl- DirectTrans-
            """;

    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("topo -m", TOPO);
        all.put("topo -p2p", TOPO_P2P);
        all.put("p2pBandwidthLatencyTest", P2P_TEST);
        all.put("nvbandwidth", NVBANDWIDTH);
        all.put("rocm-smi --showtopo", ROCM_TOPO);
        all.put("rocm-bandwidth-test", ROCM_BANDWIDTH);
        all.put("command line", COMMAND_LINE);
        all.put("GRUB", GRUB);
        all.put("uname", UNAME);
        all.put("dmesg", DMESG);
        all.put("lscpu", LSCPU);
        all.put("IOMMU group types", GROUPS);
        all.put("NCCL XML", NCCL_XML);
        all.put("hwloc XML", HWLOC);
        all.put("NCCL log", NCCL_LOG);
        all.put("gdscheck", GDSCHECK);
        all.put("simpleP2P", SIMPLE_P2P);
        all.put("grep ACSCtl", ACS_REGISTERS);
        return all;
    }
}
