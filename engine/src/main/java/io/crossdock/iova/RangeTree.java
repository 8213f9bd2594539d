package io.crossdock.iova;

import java.util.Arrays;

/**
 * Disjoint ranges of page numbers in a red-black tree over two arrays: nothing is allocated but when it grows.
 *
 * <p>A node is an index; {@link #NIL} is none. Both bounds of a node are inclusive. An anchor stands above every range, so
 * that each has a successor. Neighbours in order are linked as well, for a search for a gap goes from one to the next. Not
 * thread-safe. The balancing is that of Cormen, Leiserson, Rivest and Stein, chapter 13, with one shared sentinel leaf.
 *
 * <pre>
 * bounds  | first | last |                                                    2 longs a node
 * links   | left | right | parent | red | previous | next | unused | unused |  8 ints a node, half a cache line
 * </pre>
 */
final class RangeTree {
    static final int NIL = 0;

    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final int PARENT = 2;
    private static final int RED = 3;
    private static final int PREVIOUS = 4;
    private static final int NEXT = 5;
    private static final int LINKS_LG2 = 3;

    private final int anchor;
    private long[] bounds;
    private int[] links;
    private int root = NIL;
    private int freeHead = NIL;
    private int unused = 1;
    private int size;

    RangeTree(int capacity) {
        bounds = new long[2 * capacity];
        links = new int[capacity << LINKS_LG2];
        anchor = take();
        bounds[2 * anchor] = Long.MAX_VALUE - 1;
        bounds[2 * anchor + 1] = Long.MAX_VALUE - 1;
        root = anchor;
    }

    /** The node above all ranges. */
    int anchor() {
        return anchor;
    }

    long first(int node) {
        return bounds[2 * node];
    }

    long last(int node) {
        return bounds[2 * node + 1];
    }

    /** Ranges, the anchor not counted. */
    int size() {
        return size;
    }

    /** Node that holds a number, or else the next greater one. */
    int ceiling(long pfn) {
        int found = anchor;
        for (int node = root; node != NIL; ) {
            if (last(node) < pfn) {
                node = link(node, RIGHT);
            } else if (first(node) <= pfn) {
                return node;
            } else {
                found = node;
                node = link(node, LEFT);
            }
        }
        return found;
    }

    /** The next lower range, or NIL. */
    int previous(int node) {
        return link(node, PREVIOUS);
    }

    int next(int node) {
        return link(node, NEXT);
    }

    /** Adds a range just below {@code successor}, which must be its neighbour in order. */
    int insertBefore(int successor, long firstPfn, long lastPfn) {
        int node = take();
        bounds[2 * node] = firstPfn;
        bounds[2 * node + 1] = lastPfn;
        int predecessor = link(successor, PREVIOUS);
        set(node, LEFT, NIL);
        set(node, RIGHT, NIL);
        set(node, RED, 1);
        set(node, PREVIOUS, predecessor);
        set(node, NEXT, successor);
        set(successor, PREVIOUS, node);
        set(predecessor, NEXT, node); // the sentinel's is nobody's
        if (link(successor, LEFT) == NIL) {
            set(successor, LEFT, node);
            set(node, PARENT, successor);
        } else {
            // The predecessor has no right child: that would lie in the gap.
            set(predecessor, RIGHT, node);
            set(node, PARENT, predecessor);
        }
        size++;
        balanceInserted(node);
        return node;
    }

    void remove(int node) {
        int before = link(node, PREVIOUS);
        int after = link(node, NEXT);
        set(before, NEXT, after);
        set(after, PREVIOUS, before);
        boolean removedRed = link(node, RED) != 0;
        int child;
        if (link(node, LEFT) == NIL) {
            child = link(node, RIGHT);
            transplant(node, child);
        } else if (link(node, RIGHT) == NIL) {
            child = link(node, LEFT);
            transplant(node, child);
        } else {
            int removed = after; // the least of the right subtree
            removedRed = link(removed, RED) != 0;
            child = link(removed, RIGHT);
            if (link(removed, PARENT) == node) {
                set(child, PARENT, removed); // also for the sentinel: the balancing climbs from it
            } else {
                transplant(removed, child);
                set(removed, RIGHT, link(node, RIGHT));
                set(link(removed, RIGHT), PARENT, removed);
            }
            transplant(node, removed);
            set(removed, LEFT, link(node, LEFT));
            set(link(removed, LEFT), PARENT, removed);
            set(removed, RED, link(node, RED));
        }
        if (!removedRed) {
            balanceRemoved(child);
        }
        set(NIL, PARENT, NIL);
        size--;
        set(node, NEXT, freeHead);
        freeHead = node;
    }

    private int link(int node, int which) {
        return links[(node << LINKS_LG2) + which];
    }

    private void set(int node, int which, int value) {
        links[(node << LINKS_LG2) + which] = value;
    }

    private int take() {
        if (freeHead != NIL) {
            int node = freeHead;
            freeHead = link(node, NEXT);
            return node;
        }
        if (unused << LINKS_LG2 == links.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            links = Arrays.copyOf(links, 2 * links.length);
        }
        return unused++;
    }

    private void transplant(int old, int replacement) {
        int p = link(old, PARENT);
        replaceChild(p, old, replacement);
        set(replacement, PARENT, p);
    }

    private void replaceChild(int parent, int old, int replacement) {
        if (parent == NIL) {
            root = replacement;
        } else {
            set(parent, link(parent, LEFT) == old ? LEFT : RIGHT, replacement);
        }
    }

    /** Lowers a node to the {@code near} side; its child on the far side takes its place. */
    private void rotate(int node, int near) {
        int far = near ^ 1;
        int up = link(node, far);
        int inner = link(up, near);
        set(node, far, inner);
        if (inner != NIL) {
            set(inner, PARENT, node);
        }
        int p = link(node, PARENT);
        set(up, PARENT, p);
        replaceChild(p, node, up);
        set(up, near, node);
        set(node, PARENT, up);
    }

    private void balanceInserted(int inserted) {
        int node = inserted;
        int p = link(node, PARENT);
        while (link(p, RED) != 0) {
            int grandparent = link(p, PARENT);
            int near = link(grandparent, LEFT) == p ? LEFT : RIGHT;
            int uncle = link(grandparent, near ^ 1);
            if (link(uncle, RED) != 0) {
                set(p, RED, 0);
                set(uncle, RED, 0);
                set(grandparent, RED, 1);
                node = grandparent;
                p = link(node, PARENT);
                continue;
            }
            if (link(p, near ^ 1) == node) {
                node = p;
                rotate(node, near);
                p = link(node, PARENT);
            }
            set(p, RED, 0);
            set(grandparent, RED, 1);
            rotate(grandparent, near ^ 1);
        }
        set(root, RED, 0);
    }

    private void balanceRemoved(int child) {
        int node = child;
        while (node != root && link(node, RED) == 0) {
            int p = link(node, PARENT);
            int near = link(p, LEFT) == node ? LEFT : RIGHT;
            int far = near ^ 1;
            int sibling = link(p, far);
            if (link(sibling, RED) != 0) {
                set(sibling, RED, 0);
                set(p, RED, 1);
                rotate(p, near);
                sibling = link(p, far);
            }
            if (link(link(sibling, near), RED) == 0 && link(link(sibling, far), RED) == 0) {
                set(sibling, RED, 1);
                node = p;
                continue;
            }
            if (link(link(sibling, far), RED) == 0) {
                set(link(sibling, near), RED, 0);
                set(sibling, RED, 1);
                rotate(sibling, far);
                sibling = link(p, far);
            }
            set(sibling, RED, link(p, RED));
            set(p, RED, 0);
            set(link(sibling, far), RED, 0);
            rotate(p, near);
            node = root;
        }
        set(node, RED, 0);
    }

    /** Throws if order, balance or the links between neighbours are broken; for tests. */
    void check() {
        if (link(root, RED) != 0 || link(NIL, RED) != 0) {
            throw new IllegalStateException("root or sentinel is red");
        }
        blackHeight(root, -1, Long.MAX_VALUE);
        int counted = 0;
        for (int node = anchor; link(node, PREVIOUS) != NIL; node = link(node, PREVIOUS)) {
            int below = link(node, PREVIOUS);
            if (link(below, NEXT) != node || last(below) >= first(node)) {
                throw new IllegalStateException("neighbours broken at " + first(node));
            }
            counted++;
        }
        if (counted != size) {
            throw new IllegalStateException("neighbours: " + counted + ", size: " + size);
        }
    }

    private int blackHeight(int node, long above, long below) {
        if (node == NIL) {
            return 1;
        }
        if (first(node) > last(node) || first(node) <= above || last(node) >= below) {
            throw new IllegalStateException("order broken at [" + first(node) + ", " + last(node) + "]");
        }
        int left = link(node, LEFT);
        int right = link(node, RIGHT);
        if (link(node, RED) != 0 && (link(left, RED) != 0 || link(right, RED) != 0)) {
            throw new IllegalStateException("two red nodes at " + first(node));
        }
        int l = blackHeight(left, above, first(node));
        int r = blackHeight(right, last(node), below);
        if (l != r) {
            throw new IllegalStateException("black heights " + l + " and " + r + " at " + first(node));
        }
        return link(node, RED) != 0 ? l : l + 1;
    }
}
