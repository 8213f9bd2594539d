package io.crossdock.platform;

import java.util.OptionalInt;

/**
 * How the root complex handles requests from one device to another: facts of the platform, in no dump.
 *
 * @param peerPath where a request from one root port to another goes
 * @param egressPayloadBytes largest payload with which the root complex emits a write that it may merge; empty where
 *     nobody told
 */
public record RootComplex(PeerPath peerPath, OptionalInt egressPayloadBytes) {
    public enum PeerPath {
        /** Loops inside the root complex; TLPs keep their size. */
        INTERNAL,
        /** Leaves through the system interconnect in lines of 64 bytes and comes back. */
        INTERCONNECT,
        /** The root complex does not forward requests between its ports. */
        REFUSED,
        UNKNOWN
    }

    public static final RootComplex UNKNOWN = new RootComplex(PeerPath.UNKNOWN, OptionalInt.empty());
}
