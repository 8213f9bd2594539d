@NullMarked
package io.crossdock.workbench.run;

import org.jspecify.annotations.NullMarked;
