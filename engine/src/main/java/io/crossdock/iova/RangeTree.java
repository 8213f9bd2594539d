package io.crossdock.iova;

import java.util.Arrays;

/**
 * Disjoint ranges of page frame numbers in a red-black tree over arrays: nothing is allocated but when it grows.
 *
 * <p>A node is an index; {@link #NIL} is none. Both bounds of a node are inclusive. Not thread-safe. The balancing is that
 * of Cormen, Leiserson, Rivest and Stein, chapter 13, with one shared sentinel leaf.
 */
final class RangeTree {
    static final int NIL = 0;

    private long[] first;
    private long[] last;
    private int[] left;
    private int[] right;
    private int[] parent;
    private boolean[] red;
    private int root = NIL;
    private int freeHead = NIL;
    private int unused = 1;
    private int size;

    RangeTree(int capacity) {
        first = new long[capacity];
        last = new long[capacity];
        left = new int[capacity];
        right = new int[capacity];
        parent = new int[capacity];
        red = new boolean[capacity];
    }

    long first(int node) {
        return first[node];
    }

    long last(int node) {
        return last[node];
    }

    int size() {
        return size;
    }

    /** Greatest node, or NIL. */
    int greatest() {
        int node = root;
        while (right[node] != NIL) {
            node = right[node];
        }
        return node;
    }

    /** Node that holds a number, or else the next greater one, or NIL. */
    int ceiling(long pfn) {
        int found = NIL;
        for (int node = root; node != NIL; ) {
            if (last[node] < pfn) {
                node = right[node];
            } else {
                found = node;
                node = left[node];
            }
        }
        return found;
    }

    int previous(int node) {
        if (left[node] != NIL) {
            int n = left[node];
            while (right[n] != NIL) {
                n = right[n];
            }
            return n;
        }
        int n = node;
        while (parent[n] != NIL && left[parent[n]] == n) {
            n = parent[n];
        }
        return parent[n];
    }

    int next(int node) {
        if (right[node] != NIL) {
            int n = right[node];
            while (left[n] != NIL) {
                n = left[n];
            }
            return n;
        }
        int n = node;
        while (parent[n] != NIL && right[parent[n]] == n) {
            n = parent[n];
        }
        return parent[n];
    }

    /** Adds a range just below {@code successor}, which must be its in-order neighbour; NIL means above all others. */
    int insertBefore(int successor, long firstPfn, long lastPfn) {
        int node = take();
        first[node] = firstPfn;
        last[node] = lastPfn;
        left[node] = NIL;
        right[node] = NIL;
        red[node] = true;
        if (root == NIL) {
            root = node;
            parent[node] = NIL;
        } else if (successor != NIL && left[successor] == NIL) {
            left[successor] = node;
            parent[node] = successor;
        } else {
            // The in-order predecessor of the gap has no right child: else that child would lie in the gap.
            int predecessor = successor == NIL ? greatest() : previous(successor);
            right[predecessor] = node;
            parent[node] = predecessor;
        }
        size++;
        balanceInserted(node);
        return node;
    }

    /** Changes the bounds of a node; the caller keeps the order. */
    void resize(int node, long firstPfn, long lastPfn) {
        first[node] = firstPfn;
        last[node] = lastPfn;
    }

    void remove(int node) {
        int removed = node;
        boolean removedRed = red[removed];
        int child;
        if (left[node] == NIL) {
            child = right[node];
            transplant(node, child);
        } else if (right[node] == NIL) {
            child = left[node];
            transplant(node, child);
        } else {
            removed = next(node);
            removedRed = red[removed];
            child = right[removed];
            if (parent[removed] == node) {
                parent[child] = removed; // also for the sentinel: the balancing climbs from it
            } else {
                transplant(removed, child);
                right[removed] = right[node];
                parent[right[removed]] = removed;
            }
            transplant(node, removed);
            left[removed] = left[node];
            parent[left[removed]] = removed;
            red[removed] = red[node];
        }
        if (!removedRed) {
            balanceRemoved(child);
        }
        parent[NIL] = NIL;
        size--;
        left[node] = freeHead;
        freeHead = node;
    }

    private int take() {
        if (freeHead != NIL) {
            int node = freeHead;
            freeHead = left[node];
            return node;
        }
        if (unused == first.length) {
            int capacity = 2 * unused;
            first = Arrays.copyOf(first, capacity);
            last = Arrays.copyOf(last, capacity);
            left = Arrays.copyOf(left, capacity);
            right = Arrays.copyOf(right, capacity);
            parent = Arrays.copyOf(parent, capacity);
            red = Arrays.copyOf(red, capacity);
        }
        return unused++;
    }

    private void transplant(int old, int replacement) {
        int p = parent[old];
        if (p == NIL) {
            root = replacement;
        } else if (left[p] == old) {
            left[p] = replacement;
        } else {
            right[p] = replacement;
        }
        parent[replacement] = p;
    }

    private void rotate(int node, int[] near, int[] far) {
        int up = far[node];
        far[node] = near[up];
        if (near[up] != NIL) {
            parent[near[up]] = node;
        }
        int p = parent[node];
        parent[up] = p;
        if (p == NIL) {
            root = up;
        } else if (left[p] == node) {
            left[p] = up;
        } else {
            right[p] = up;
        }
        near[up] = node;
        parent[node] = up;
    }

    private void balanceInserted(int inserted) {
        int node = inserted;
        while (red[parent[node]]) {
            int p = parent[node];
            int grandparent = parent[p];
            boolean leftSide = left[grandparent] == p;
            int[] near = leftSide ? left : right;
            int[] far = leftSide ? right : left;
            int uncle = far[grandparent];
            if (red[uncle]) {
                red[p] = false;
                red[uncle] = false;
                red[grandparent] = true;
                node = grandparent;
                continue;
            }
            if (far[p] == node) {
                node = p;
                rotate(node, near, far);
                p = parent[node];
            }
            red[p] = false;
            red[grandparent] = true;
            rotate(grandparent, far, near);
        }
        red[root] = false;
    }

    private void balanceRemoved(int child) {
        int node = child;
        while (node != root && !red[node]) {
            int p = parent[node];
            boolean leftSide = left[p] == node;
            int[] near = leftSide ? left : right;
            int[] far = leftSide ? right : left;
            int sibling = far[p];
            if (red[sibling]) {
                red[sibling] = false;
                red[p] = true;
                rotate(p, near, far);
                sibling = far[p];
            }
            if (!red[near[sibling]] && !red[far[sibling]]) {
                red[sibling] = true;
                node = p;
                continue;
            }
            if (!red[far[sibling]]) {
                red[near[sibling]] = false;
                red[sibling] = true;
                rotate(sibling, far, near);
                sibling = far[p];
            }
            red[sibling] = red[p];
            red[p] = false;
            red[far[sibling]] = false;
            rotate(p, near, far);
            node = root;
        }
        red[node] = false;
    }

    /** Throws if order or balance is broken; for tests. */
    void check() {
        if (red[root] || red[NIL]) {
            throw new IllegalStateException("root or sentinel is red");
        }
        blackHeight(root, -1, Long.MAX_VALUE);
    }

    private int blackHeight(int node, long above, long below) {
        if (node == NIL) {
            return 1;
        }
        if (first[node] > last[node] || first[node] <= above || last[node] >= below) {
            throw new IllegalStateException("order broken at [" + first[node] + ", " + last[node] + "]");
        }
        if (red[node] && (red[left[node]] || red[right[node]])) {
            throw new IllegalStateException("two red nodes at " + first[node]);
        }
        int l = blackHeight(left[node], above, first[node]);
        int r = blackHeight(right[node], last[node], below);
        if (l != r) {
            throw new IllegalStateException("black heights " + l + " and " + r + " at " + first[node]);
        }
        return red[node] ? l : l + 1;
    }
}
