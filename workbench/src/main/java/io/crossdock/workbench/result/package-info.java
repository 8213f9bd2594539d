/** What a priced run says: rates with intervals, and the stages that lead to them. Pure data. */
@NullMarked
package io.crossdock.workbench.result;

import org.jspecify.annotations.NullMarked;
