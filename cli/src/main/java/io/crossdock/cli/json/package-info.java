/** Turns reports into JSON trees; their schemas are in docs/schema. */
@NullMarked
package io.crossdock.cli.json;

import org.jspecify.annotations.NullMarked;
