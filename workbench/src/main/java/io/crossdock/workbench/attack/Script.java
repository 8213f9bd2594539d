package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;

/** What two contexts do while every order of their steps is run: three calls each, so that what one gives up serves the other. */
enum Script {
    /**
     * The first context unmaps a buffer of device 0, frees it, and maps another for the same device. The second one unmaps and
     * frees a buffer of device 1, has flushed what is due, and maps another for device 0. So buffers and addresses that one has
     * given up come to the other, and one context's flush serves the other's.
     */
    PAGES {
        @Override
        void prepare(Arena arena, Victim first, Victim second) {
            // The lowest free frame is given out first: one below those of the mappings, so that another's comes next.
            second.map(1, Direction.BIDIRECTIONAL);
            first.map(0, Direction.BIDIRECTIONAL);
            second.map(1, Direction.BIDIRECTIONAL);
            second.unmap(second.mapped().getFirst());
            second.free();
            arena.late();
        }

        @Override
        void first(Victim victim) {
            victim.unmap(victim.mapped().getFirst());
            victim.free();
            victim.map(0, Direction.BIDIRECTIONAL);
        }

        @Override
        void second(Arena arena, Victim victim) {
            victim.unmap(victim.mapped().getFirst());
            victim.free();
            arena.late();
            victim.map(0, Direction.BIDIRECTIONAL);
        }

        @Override
        long offset(int left) {
            return 0;
        }
    },
    /**
     * Each buffer has a table of its own, which goes with it. The first context unmaps a buffer of device 0, frees it, and maps
     * another for the same device. The second one maps a buffer for device 1, and unmaps and frees another. Both devices have
     * used the first page of their buffers, so that the unit knows the tables, and ask for other pages each time.
     */
    TABLES {
        @Override
        void prepare(Arena arena, Victim first, Victim second) {
            first.map(0, Direction.BIDIRECTIONAL, Ledger.TABLE);
            second.map(1, Direction.BIDIRECTIONAL, Ledger.TABLE);
            for (int i = 0; i < Arena.DEVICES; i++) {
                // Whatever an unmap should have made the unit forget, each run begins alike.
                arena.device(i).domain().flush();
                Intruder intruder = arena.intruder(i);
                intruder.known().forEach(known -> intruder.read(known.address()));
            }
            arena.late();
        }

        @Override
        void first(Victim victim) {
            victim.unmap(victim.mapped().getFirst());
            victim.free();
            victim.map(0, Direction.BIDIRECTIONAL, Ledger.TABLE);
        }

        @Override
        void second(Arena arena, Victim victim) {
            Grant other = victim.mapped().getFirst();
            victim.map(1, Direction.BIDIRECTIONAL, Ledger.TABLE);
            victim.unmap(other);
            victim.free();
        }

        @Override
        long offset(int left) {
            return (1 + left) * Ledger.PAGE;
        }
    };

    /** What the contexts have when they begin. */
    abstract void prepare(Arena arena, Victim first, Victim second);

    /** The calls of the first context. */
    abstract void first(Victim victim);

    /** The calls of the second context. */
    abstract void second(Arena arena, Victim victim);

    /**
     * What a device uses of a buffer.
     *
     * @param left times that it will act after this
     */
    abstract long offset(int left);
}
