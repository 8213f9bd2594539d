/**
 * Published figures of transfers between two devices, against what the model says of the same machines. Every figure is
 * listed, with its signed error; what comes out is compared with what was recorded, so that a change of the model that
 * moves a figure cannot pass unnoticed.
 */
@NullMarked
package io.crossdock.workbench.validate;

import org.jspecify.annotations.NullMarked;
