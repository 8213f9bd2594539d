/** What NCCL and RCCL print: topology files and logs. */
@NullMarked
package io.crossdock.topology.nccl;

import org.jspecify.annotations.NullMarked;
