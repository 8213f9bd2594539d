/**
 * Decodes configuration space as bytes: what {@code lspci -x} prints and {@code /sys/bus/pci/devices/*\/config} holds.
 *
 * <p>{@link io.crossdock.pci.config.ConfigDecoder} is the way in. Of 64 bytes (read without root) only the header is
 * known, of 256 no extended capability; what could not be seen stays unknown.
 */
@NullMarked
package io.crossdock.pci.config;

import org.jspecify.annotations.NullMarked;
