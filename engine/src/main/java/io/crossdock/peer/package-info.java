/**
 * Peer-to-peer: which way a request from one PCI function to another's BAR goes, and what Linux says when a driver asks
 * for it.
 *
 * <p>The route ({@link io.crossdock.peer.PeerRoute}) is the fabric's answer, from the PCI Express specification. The
 * verdicts ({@link io.crossdock.peer.P2pDma}, {@link io.crossdock.peer.DmaMapResource}) are Linux's, which need not
 * agree with it. What differs between kernel versions stands in rule files beside the classes ({@link
 * io.crossdock.peer.KernelRules}), each row with its source.
 *
 * <p>Everything here has three values: an answer is unknown only where it depends on something unknown.
 */
@NullMarked
package io.crossdock.peer;

import org.jspecify.annotations.NullMarked;
