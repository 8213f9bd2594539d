package io.crossdock.workbench.bench;

import io.crossdock.iova.IovaAllocator;

/**
 * Who finds addresses.
 *
 * @param name for reports
 * @param factory makes the allocator
 * @param identity whether memory is mapped at its physical address where that can be had; the allocator serves the rest
 */
public record AllocatorChoice(String name, IovaAllocator.Factory factory, boolean identity) {}
