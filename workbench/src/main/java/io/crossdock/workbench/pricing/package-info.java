/**
 * Prices observations of a functional run: the analytic tier of time. It knows links, headers, tags, walkers, trackers
 * and ordered windows; it does not know drivers, tables or topologies beyond the links it is given.
 */
@NullMarked
package io.crossdock.workbench.pricing;

import org.jspecify.annotations.NullMarked;
