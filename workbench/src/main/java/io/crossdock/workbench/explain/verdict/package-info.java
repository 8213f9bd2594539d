/**
 * Four answers to one question, may one device reach another's memory: the fabric's, Linux p2pdma's, the vendor's
 * driver's and the communication library's. They need not agree, and where they differ is what a reader looks for.
 */
@NullMarked
package io.crossdock.workbench.explain.verdict;

import org.jspecify.annotations.NullMarked;
