@NullMarked
package io.crossdock.workbench.validate;

import org.jspecify.annotations.NullMarked;
