@NullMarked
package io.crossdock.workbench.explain.verdict;

import org.jspecify.annotations.NullMarked;
