@NullMarked
package io.crossdock.driver.nvme;

import org.jspecify.annotations.NullMarked;
