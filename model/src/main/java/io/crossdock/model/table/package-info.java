/**
 * Page tables as hardware reads them: what an entry of a format says, and all that a tree of tables maps. Knows nothing of
 * how tables are written.
 */
@NullMarked
package io.crossdock.model.table;

import org.jspecify.annotations.NullMarked;
