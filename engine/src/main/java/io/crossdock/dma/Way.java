package io.crossdock.dma;

/** How the address of a mapping comes to mean memory. */
public enum Way {
    /** Page tables of the translation unit turn it into the physical address. */
    TRANSLATED,
    /** It is the physical address; no unit translates it. */
    IDENTITY,
    /**
     * It lies in a window that means all memory, whatever else the device's addresses mean: nothing was mapped for it, and
     * unmapping takes nothing away.
     */
    BYPASS,
    /** It is the bus address of a peer's BAR: a switch below the root complex may route it directly. */
    BUS_ADDRESS
}
