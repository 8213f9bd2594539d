@NullMarked
package io.crossdock.workbench.pricing;

import org.jspecify.annotations.NullMarked;
