package io.crossdock.platform;

/**
 * A connection between two devices beside PCIe.
 *
 * @param from one device
 * @param to the other
 * @param kind {@code NVLink}, {@code xGMI}
 * @param count number of links bonded
 */
public record PeerLink(PairDevice from, PairDevice to, String kind, int count) {}
