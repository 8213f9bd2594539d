/**
 * The YAML machine description, documented in docs/machine-description.md and docs/schema/machine-1.json: a strict
 * reader, which names file, line, value, limit and remedy of every mistake, and a writer whose output the reader
 * understands as the same machine.
 */
@NullMarked
package io.crossdock.topology.yaml;

import org.jspecify.annotations.NullMarked;
