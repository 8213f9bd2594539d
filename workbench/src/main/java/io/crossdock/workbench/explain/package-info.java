/**
 * Answers which way a transfer goes, who allows it, how fast it is and what holds it back. Everything with a number in
 * it comes from {@code io.crossdock.workbench.run}; there is no formula here.
 */
@NullMarked
package io.crossdock.workbench.explain;

import org.jspecify.annotations.NullMarked;
