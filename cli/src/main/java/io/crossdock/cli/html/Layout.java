package io.crossdock.cli.html;

import io.crossdock.workbench.explain.RouteMap;
import io.crossdock.workbench.explain.RouteMap.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the places of a map are drawn: one row per level, leaves side by side, a parent above the middle of its children.
 * Lengths in units of the drawing.
 */
final class Layout {
    static final int BOX_WIDTH = 168;
    static final int BOX_HEIGHT = 52;
    private static final int GAP = 20;
    private static final int ROW = 104;
    static final int MARGIN = 16;

    /** Middle of a box's top edge. */
    record Position(int x, int y) {}

    private final Map<String, List<Place>> children = new HashMap<>();
    private final Map<String, Position> positions = new HashMap<>();
    private int nextLeaf;
    private int depth;

    Layout(RouteMap map) {
        for (Place place : map.places()) {
            children.computeIfAbsent(place.parent(), p -> new ArrayList<>()).add(place);
        }
        children.getOrDefault("", List.of()).forEach(root -> place(root, 0));
    }

    private int place(Place place, int level) {
        depth = Math.max(depth, level);
        List<Place> below = children.getOrDefault(place.id(), List.of());
        int x;
        if (below.isEmpty()) {
            x = MARGIN + BOX_WIDTH / 2 + nextLeaf++ * (BOX_WIDTH + GAP);
        } else {
            int first = place(below.getFirst(), level + 1);
            int last = first;
            for (Place child : below.subList(1, below.size())) {
                last = place(child, level + 1);
            }
            x = (first + last) / 2;
        }
        positions.put(place.id(), new Position(x, MARGIN + level * ROW));
        return x;
    }

    Position of(String id) {
        Position position = positions.get(id);
        if (position == null) {
            throw new IllegalArgumentException("no place " + id + " in this map");
        }
        return position;
    }

    int width() {
        return 2 * MARGIN + nextLeaf * (BOX_WIDTH + GAP) - GAP;
    }

    int height() {
        return 2 * MARGIN + depth * ROW + BOX_HEIGHT;
    }
}
