package io.crossdock.cli;

import io.crossdock.iova.ContiguousIovaAllocator;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.PoolIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.workbench.allocator.AllocatorJar;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The allocators as the command line names them. */
final class AllocatorNames {
    private static final String IDENTITY = "identity";

    private AllocatorNames() {}

    /** Whether addresses are the physical ones where that can be had, and the allocator is for the rest. */
    static boolean isIdentity(String name) {
        return name.equals(IDENTITY);
    }

    /** @param own where other names are looked for, as those of classes */
    static IovaAllocator.Factory factory(String name, @Nullable AllocatorJar own) {
        return switch (name) {
            case "tree" -> TreeIovaAllocator::new;
            case "magazines", IDENTITY -> MagazineIovaAllocator::new;
            case "pools" -> PoolIovaAllocator::new;
            case "contiguous" -> ContiguousIovaAllocator::new;
            default -> {
                if (own == null) {
                    throw CommandException.usage(
                            "unknown allocator: \"" + name
                                    + "\"; known are tree, magazines, pools, contiguous, identity; a class of your own needs --classpath");
                }
                yield own.find(Optional.of(name)).factory();
            }
        };
    }
}
