package io.crossdock.model.observe;

/**
 * Requests of one memory type that one stream brought to the root complex.
 *
 * @param type decoded memory type
 * @param payloadBytes data bytes written or read
 * @param tlps requests
 * @param lines pieces of at most 64 bytes, none crossing a 64-byte boundary, that the requests fall into: the grain at
 *     which a mesh orders
 * @param interconnect whether these requests crossed the system interconnect (else they stayed in the root complex)
 */
public record TypeUse(MemoryType type, long payloadBytes, long tlps, long lines, boolean interconnect) {}
