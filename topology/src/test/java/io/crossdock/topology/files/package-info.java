@NullMarked
package io.crossdock.topology.files;

import org.jspecify.annotations.NullMarked;
