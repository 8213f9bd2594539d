package io.crossdock.model.observe;

/**
 * TLPs that cost a link the same.
 *
 * @param kind packet type
 * @param payloadBytes data bytes carried
 * @param overheadBytes header, framing with sequence number, and link CRC: 24 for a memory write with a 64-bit address,
 *     20 with a 32-bit address, 20 for a completion (PCIe base specification 2.2.4, 3.6.2, 4.2.2)
 */
public record TlpShape(TlpKind kind, int payloadBytes, int overheadBytes) {}
