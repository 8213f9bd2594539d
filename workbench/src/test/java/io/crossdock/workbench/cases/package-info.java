@NullMarked
package io.crossdock.workbench.cases;

import org.jspecify.annotations.NullMarked;
