package io.crossdock.platform;

import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * A device as a table of pairs names it.
 *
 * @param name as printed, such as {@code GPU0} or {@code mlx5_0}
 * @param function its address, where the input or another of the same machine tells
 */
public record PairDevice(String name, Optional<Bdf> function) {}
