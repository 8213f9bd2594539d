@NullMarked
package io.crossdock.model.table;

import org.jspecify.annotations.NullMarked;
