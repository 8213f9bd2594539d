package io.crossdock.model.config;

/**
 * Offsets and bits of configuration registers (PCIe base specification 7.5).
 *
 * <pre>
 *        31            16 15             0
 *  0x00  device ID       | vendor ID
 *  0x04  status          | command          command: 1 memory space, 2 bus master
 *  0x08  class code 31:8           | revision
 *  0x0c  BIST  | header type | latency | cache line
 *  0x10  BAR 0 .. BAR 5 (type 0), BAR 0 .. BAR 1 (type 1)
 *  0x18  latency | subordinate | secondary | primary bus     type 1
 *  0x1c  secondary status | I/O limit | I/O base             type 1
 *  0x20  memory limit 31:20 | memory base 15:4               type 1
 *  0x24  prefetchable limit | base; 0x28 base high; 0x2c limit high
 *  0x2c  subsystem ID    | subsystem vendor ID               type 0
 *  0x34  capabilities pointer
 * </pre>
 */
final class ConfigLayout {
    static final int VENDOR = 0x00;
    static final int DEVICE = 0x02;
    static final int COMMAND = 0x04;
    static final int COMMAND_IO = 1;
    static final int COMMAND_MEMORY = 1 << 1;
    static final int COMMAND_BUS_MASTER = 1 << 2;
    /** I/O, memory, bus master, parity response, SERR#, interrupt disable. */
    static final int COMMAND_WRITABLE = 0x0547;

    static final int STATUS = 0x06;
    static final int STATUS_CAPABILITIES = 1 << 4;
    /** Parity, target abort, master abort, system error: write one to clear. */
    static final int STATUS_CLEARABLE = 0xf900;

    static final int CLASS = 0x08;
    static final int HEADER_TYPE = 0x0e;
    static final int HEADER_MULTI_FUNCTION = 0x80;
    static final int BAR0 = 0x10;
    static final int BAR_IO = 1;
    static final int BAR_64 = 4;
    static final int BAR_PREFETCHABLE = 8;
    static final int BUS_NUMBERS = 0x18;
    static final int IO_WINDOW = 0x1c;
    static final int MEMORY_WINDOW = 0x20;
    static final int PREFETCHABLE_WINDOW = 0x24;
    static final int PREFETCHABLE_BASE_HIGH = 0x28;
    static final int PREFETCHABLE_LIMIT_HIGH = 0x2c;
    /** Low nibble of base and limit: the window decodes 64 bits. */
    static final int WINDOW_64 = 1;

    static final int SUBSYSTEM_VENDOR = 0x2c;
    static final int SUBSYSTEM = 0x2e;
    static final int CAPABILITIES = 0x34;

    /**
     * PCI Express capability, ID 0x10 (7.5.3); offsets from its start.
     *
     * <pre>
     *  +0x00  PCIe capabilities: type 7:4, version 3:0 | next | 0x10
     *  +0x04  DevCap   2:0 MPS supported, 5 extended tag, 15 role-based errors
     *  +0x08  DevSta | DevCtl: 4 relaxed ordering, 7:5 MPS, 8 extended tag, 14:12 MRRS
     *  +0x0c  LnkCap   3:0 speed, 9:4 width
     *  +0x10  LnkSta: 3:0 speed, 9:4 width | LnkCtl
     *  +0x2c  LnkCap2  7:1 supported speeds
     * </pre>
     */
    static final int PCIE = 0x40;

    static final int PCIE_ID = 0x10;
    static final int DEVCAP = 0x04;
    static final int DEVCTL = 0x08;
    static final int DEVCTL_RELAXED_ORDERING = 1 << 4;
    static final int DEVCTL_MPS_SHIFT = 5;
    static final int DEVCTL_EXTENDED_TAG = 1 << 8;
    static final int DEVCTL_MRRS_SHIFT = 12;
    static final int DEVCTL_WRITABLE = 0x7fff;
    static final int DEVSTA = 0x0a;
    static final int DEVSTA_CLEARABLE = 0x0f;
    static final int LNKCAP = 0x0c;
    static final int LNKSTA = 0x12;
    static final int LNKCAP2 = 0x2c;

    /** Extended capabilities (7.6.3): ID 15:0, version 19:16, next 31:20. */
    static final int EXTENDED = 0x100;

    static final int ACS_ID = 0x000d;
    static final int ACS_CAPABILITY = 0x04;
    static final int ACS_CONTROL = 0x06;
    static final int ATS_ID = 0x000f;
    static final int ATS_CONTROL = 0x06;
    static final int ATS_ENABLE = 1 << 15;
    static final int SERIAL_ID = 0x0003;

    private ConfigLayout() {}
}
