/** Files onto disk images and back, by the NVMe driver on any machine. */
@NullMarked
package io.crossdock.workbench.disk;

import org.jspecify.annotations.NullMarked;
