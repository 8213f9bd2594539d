/** Where inputs come from: files, folders and archives, read into memory with limits, before anybody looks at formats. */
@NullMarked
package io.crossdock.topology.files;

import org.jspecify.annotations.NullMarked;
