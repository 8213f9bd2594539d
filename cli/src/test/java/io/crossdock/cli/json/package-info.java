@NullMarked
package io.crossdock.cli.json;

import org.jspecify.annotations.NullMarked;
