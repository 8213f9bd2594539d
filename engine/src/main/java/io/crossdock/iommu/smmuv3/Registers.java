package io.crossdock.iommu.smmuv3;

/** Register offsets and fields (IHI 0070 chapter 6). Page 1 begins at 0x10000. */
final class Registers {
    /** Two pages of 64 KiB. */
    static final long SIZE = 0x20000;

    static final int IDR0 = 0x00;
    static final int IDR1 = 0x04;
    static final int IDR3 = 0x0c;
    static final int IDR5 = 0x14;

    static final int CR0 = 0x20;
    static final int CR0ACK = 0x24;
    static final int CR0_SMMUEN = 1;
    static final int CR0_EVENTQEN = 1 << 2;
    static final int CR0_CMDQEN = 1 << 3;
    /** Translated requests of functions are checked against the stream table. */
    static final int CR0_ATSCHK = 1 << 4;

    /**
     * Attributes of the unit's own accesses.
     *
     * <pre>
     *  31          12 11  10 9    8 7    6 5   4 3   2 1   0
     * +--------------+------+------+------+-----+-----+-----+
     * |      0       | T.SH | T.OC | T.IC | Q.SH| Q.OC| Q.IC|   T tables, Q queues
     * +--------------+------+------+------+-----+-----+-----+
     * SH 11 inner shareable, OC and IC 01 write-back
     * </pre>
     */
    static final int CR1 = 0x28;

    static final int CR1_WRITE_BACK_INNER_SHAREABLE = 0xd75;

    static final int CR2 = 0x2c;
    /** Record events of streams that the stream table does not have. */
    static final int CR2_RECINVSID = 1 << 1;
    /** Take no part in broadcast TLB maintenance of the CPUs. */
    static final int CR2_PTM = 1 << 2;

    /** What happens to requests while the unit is disabled. */
    static final int GBPA = 0x44;

    static final int GBPA_SHCFG_INCOMING = 1 << 12;
    static final int GBPA_ABORT = 1 << 20;
    static final int GBPA_UPDATE = 1 << 31;

    static final int IRQ_CTRL = 0x50;
    static final int IRQ_CTRLACK = 0x54;

    /** An error is active while its bit differs between the two. */
    static final int GERROR = 0x60;

    static final int GERRORN = 0x64;
    static final int GERROR_CMDQ = 1;
    static final int GERROR_EVENTQ_ABT = 1 << 2;

    static final int STRTAB_BASE = 0x80;
    /** FMT 17:16 (0 linear, 1 two levels), SPLIT 10:6, LOG2SIZE 5:0. */
    static final int STRTAB_BASE_CFG = 0x88;

    /** Queue bases: address 51:5, LOG2SIZE 4:0. */
    static final int CMDQ_BASE = 0x90;

    static final int CMDQ_PROD = 0x98;
    static final int CMDQ_CONS = 0x9c;
    static final int EVENTQ_BASE = 0xa0;
    static final int EVENTQ_PROD = 0x100a8;
    static final int EVENTQ_CONS = 0x100ac;

    private Registers() {}
}
