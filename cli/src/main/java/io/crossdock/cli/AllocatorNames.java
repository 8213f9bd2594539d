package io.crossdock.cli;

import io.crossdock.iova.ContiguousIovaAllocator;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.PoolIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.workbench.allocator.AllocatorJar;
import io.crossdock.workbench.bench.AllocatorChoice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The allocators as the command line names them. */
final class AllocatorNames {
    /** The engine's own. */
    static final List<String> OWN = List.of("tree", "magazines", "pools", "contiguous", "identity");

    private AllocatorNames() {}

    /** @param jar where other names are looked for, as those of classes */
    static AllocatorChoice choice(String name, @Nullable AllocatorJar jar) {
        return switch (name) {
            case "tree" -> new AllocatorChoice(name, TreeIovaAllocator::new, false);
            case "magazines" -> new AllocatorChoice(name, MagazineIovaAllocator::new, false);
            case "pools" -> new AllocatorChoice(name, PoolIovaAllocator::new, false);
            case "contiguous" -> new AllocatorChoice(name, ContiguousIovaAllocator::new, false);
            case "identity" -> new AllocatorChoice(name, MagazineIovaAllocator::new, true);
            default -> {
                if (jar == null) {
                    throw CommandException.usage("unknown allocator: \"" + name + "\"; known are "
                            + String.join(", ", OWN) + "; a class of your own needs --classpath");
                }
                yield new AllocatorChoice(name, jar.find(Optional.of(name)).factory(), false);
            }
        };
    }
}
