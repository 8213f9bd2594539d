/**
 * The judge: the engine's drivers on the modelled unit, on QEMU's and beside a plain map, in step.
 *
 * <p>{@link io.crossdock.workbench.judge.Judge#run} is the entry. The plain map ({@code Oracle}) knows neither the
 * engine's formats nor the model's decoders; each machine is compared with it, so that an error which engine and machine
 * share still shows.
 */
@NullMarked
package io.crossdock.workbench.judge;

import org.jspecify.annotations.NullMarked;
