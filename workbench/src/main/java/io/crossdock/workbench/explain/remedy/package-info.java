/**
 * What could be done about a pair. A remedy is a difference between two machines: it is applied and run again, never
 * recited.
 */
@NullMarked
package io.crossdock.workbench.explain.remedy;

import org.jspecify.annotations.NullMarked;
