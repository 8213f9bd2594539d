/**
 * The hardware of an Arm SMMUv3 (Arm IHI 0070, "the specification" in this package): registers, stream table, context
 * descriptors, translation tables, command and event queues, all read with decoders of its own.
 *
 * <p>Where the specification leaves a choice, the stricter one is taken: a driver that works here leans on no kindness
 * of one implementation. Invalid configuration is cached, register writes that must not happen are ignored, a command
 * that has been consumed takes effect only later.
 */
@NullMarked
package io.crossdock.model.smmu;

import org.jspecify.annotations.NullMarked;
