/**
 * PCI functions, bridges, links and their hierarchy as immutable data.
 *
 * <p>Nothing here touches hardware: importers and machines fill these types, everything else reads them. What an
 * input did not show is a value of its own ({@link io.crossdock.pci.Tristate#UNKNOWN}, {@link
 * io.crossdock.pci.Acs#UNKNOWN}, an empty {@code Optional}), never a default.
 */
@NullMarked
package io.crossdock.pci;

import org.jspecify.annotations.NullMarked;
