package io.crossdock.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout is, whatever directory the tests run in. */
public final class Repository {
    private Repository() {}

    /** The folder that holds the launcher, the modules and {@code validation/}. */
    public static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path dir = start; dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve(".mvn")) && Files.exists(dir.resolve("mvnw"))) {
                return dir;
            }
        }
        throw new IllegalStateException("not inside a Crossdock checkout: " + start);
    }
}
