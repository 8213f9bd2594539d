/** What the engine did, in order, for whoever counts or records it. Off costs one null check. */
@NullMarked
package io.crossdock.event;

import org.jspecify.annotations.NullMarked;
