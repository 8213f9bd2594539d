/** The page tables of x86-64 processors, which AMD's units (version 2) and VT-d (first stage) walk too: decoders. */
@NullMarked
package io.crossdock.model.x86;

import org.jspecify.annotations.NullMarked;
