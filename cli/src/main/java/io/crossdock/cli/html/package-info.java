/** Answers as self-contained HTML pages. */
@NullMarked
package io.crossdock.cli.html;

import org.jspecify.annotations.NullMarked;
