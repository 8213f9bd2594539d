/** What is built from the floors below: explain, scenarios, benchmarks, validation. */
@NullMarked
package io.crossdock.workbench;

import org.jspecify.annotations.NullMarked;
