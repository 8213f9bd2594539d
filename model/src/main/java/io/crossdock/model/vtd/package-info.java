/**
 * The hardware of an Intel VT-d remapping unit, legacy and scalable mode (Intel Virtualization Technology for Directed I/O,
 * Architecture Specification, "the specification" in this package): registers, root, context and PASID tables, second-stage
 * tables, the invalidation queue and primary fault logging, all read with decoders of its own.
 *
 * <p>Where the specification leaves a choice, the stricter one is taken: an invalidation that has been fetched takes
 * effect only later, a page-selective one leaves a superpage alone that it does not cover.
 */
@NullMarked
package io.crossdock.model.vtd;

import org.jspecify.annotations.NullMarked;
