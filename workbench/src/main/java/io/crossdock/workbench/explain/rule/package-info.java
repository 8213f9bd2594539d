/** What can hold a transfer back: one rule, one file, with fixed sections. */
@NullMarked
package io.crossdock.workbench.explain.rule;

import org.jspecify.annotations.NullMarked;
