/** Inputs that tell of a host besides its PCI functions. */
@org.jspecify.annotations.NullMarked
package io.crossdock.topology.host;
