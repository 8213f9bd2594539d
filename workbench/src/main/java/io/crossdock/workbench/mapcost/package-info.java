/**
 * What a map or an unmap costs: the engine does it and is counted, prices are fitted to a few published times, the rest of
 * the times is predicted.
 */
@NullMarked
package io.crossdock.workbench.mapcost;

import org.jspecify.annotations.NullMarked;
