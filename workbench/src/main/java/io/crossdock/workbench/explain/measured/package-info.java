/** Figures that tools measured, beside what the same transfers should do on the machine as the inputs show it. */
@NullMarked
package io.crossdock.workbench.explain.measured;

import org.jspecify.annotations.NullMarked;
