package io.crossdock.topology.yaml;

import io.crossdock.pci.Link;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads {@code link: {gen: 4, width: 16}}. Without {@code max-gen}, {@code max-speed} and {@code max-width} the link is
 * capable of what it runs at.
 */
final class LinkReader {
    private static final Set<String> KEYS = Set.of("gen", "speed", "width", "max-gen", "max-speed", "max-width");
    private static final int MAX_LANES = 32;

    private LinkReader() {}

    static Link read(MapReader m) {
        if (m.isUnknown("link")) {
            return Link.UNKNOWN;
        }
        Optional<MapReader> map = m.map("link", KEYS);
        if (map.isEmpty()) {
            return Link.UNKNOWN;
        }
        MapReader link = map.get();
        boolean maxGiven = link.has("max-gen") || link.has("max-speed") || link.has("max-width");
        OptionalInt speed = speed(link, "gen", "speed");
        OptionalInt width = link.integer("width", 0, MAX_LANES);
        OptionalInt maxSpeed = maxGiven ? speed(link, "max-gen", "max-speed") : speed;
        OptionalInt maxWidth = maxGiven ? link.integer("max-width", 1, MAX_LANES) : width;
        return new Link(maxSpeed, maxWidth, speed, width);
    }

    private static OptionalInt speed(MapReader link, String genKey, String speedKey) {
        if (link.has(genKey) && link.has(speedKey)) {
            throw link.error(speedKey, "stands beside " + genKey + " and says the same", "keep one of the two");
        }
        if (link.has(genKey)) {
            OptionalInt gen = link.integer(genKey, 1, 6);
            return gen.isPresent() ? OptionalInt.of(Link.speedOfGeneration(gen.getAsInt())) : gen;
        }
        Optional<String> text = link.text(speedKey);
        if (text.isEmpty() || link.isUnknown(speedKey)) {
            return OptionalInt.empty();
        }
        OptionalInt speed = Units.speed(text.get());
        if (speed.isEmpty() || speed.getAsInt() == 0) {
            throw link.error(speedKey, "not a link speed: \"" + text.get() + "\"", "give it as 16 GT/s");
        }
        return speed;
    }
}
