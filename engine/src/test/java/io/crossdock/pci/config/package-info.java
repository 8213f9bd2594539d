@NullMarked
package io.crossdock.pci.config;

import org.jspecify.annotations.NullMarked;
