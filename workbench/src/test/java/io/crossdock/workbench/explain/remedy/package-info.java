@NullMarked
package io.crossdock.workbench.explain.remedy;

import org.jspecify.annotations.NullMarked;
