/** Tests of the attack. */
@NullMarked
package io.crossdock.workbench.attack;

import org.jspecify.annotations.NullMarked;
