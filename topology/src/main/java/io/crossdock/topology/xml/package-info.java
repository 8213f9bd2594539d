/** XML documents inside other text, read without touching anything outside them. */
@NullMarked
package io.crossdock.topology.xml;

import org.jspecify.annotations.NullMarked;
