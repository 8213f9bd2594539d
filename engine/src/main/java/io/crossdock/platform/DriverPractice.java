package io.crossdock.platform;

import java.util.Optional;

/**
 * What the driver of this machine does differently from a stock driver on a stock kernel when it maps peer memory.
 *
 * @param api interface that it uses, {@code map_resource} or {@code p2pdma}; empty where nothing is said
 * @param memoryType memory type that it asks for, spelled as {@code --attribute} does; empty for what Linux chooses
 * @param patchedKernel whether it is a patched kernel that lets the mapping have that type, and not an interface
 */
public record DriverPractice(Optional<String> api, Optional<String> memoryType, boolean patchedKernel) {
    public static final DriverPractice STOCK = new DriverPractice(Optional.empty(), Optional.empty(), false);

    public DriverPractice withMemoryType(String type, boolean byPatch) {
        return new DriverPractice(api, Optional.of(type), byPatch);
    }

    public DriverPractice withApi(String name) {
        return new DriverPractice(Optional.of(name), memoryType, patchedKernel);
    }
}
