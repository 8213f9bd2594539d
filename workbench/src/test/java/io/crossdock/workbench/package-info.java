@NullMarked
package io.crossdock.workbench;

import org.jspecify.annotations.NullMarked;
