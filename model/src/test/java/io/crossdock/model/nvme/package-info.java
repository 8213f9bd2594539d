@NullMarked
package io.crossdock.model.nvme;

import org.jspecify.annotations.NullMarked;
