@NullMarked
package io.crossdock.workbench.disk;

import org.jspecify.annotations.NullMarked;
