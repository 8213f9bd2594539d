@NullMarked
package io.crossdock.workbench.explain.rule;

import org.jspecify.annotations.NullMarked;
