package io.crossdock.model.smmu;

import io.crossdock.model.iommu.WalkEntry;

/** What commands tell cached things apart by: translations, and tables on the way to them. */
interface Cached {
    StreamWorld world();

    int vmid();

    int asid();

    /** Whether it belongs to every ASID. */
    boolean global();

    /** Whether a command means it by its address, granule, level and Leaf (specification 4.4). */
    boolean isMeantBy(Command c);

    /** A table that a walk came to: it belongs to one ASID, whatever its leaves do, and goes unless Leaf is set. */
    record Table(WalkEntry entry) implements Cached {
        private static final StreamWorld[] WORLDS = StreamWorld.values();

        @Override
        public StreamWorld world() {
            return WORLDS[entry.regime()];
        }

        @Override
        public int vmid() {
            return entry.id() >>> 16;
        }

        @Override
        public int asid() {
            return entry.id() & 0xffff;
        }

        @Override
        public boolean global() {
            return false;
        }

        @Override
        public boolean isMeantBy(Command c) {
            return !c.leavesOnly()
                    && entry.overlaps(c.firstAddress(), c.lastAddress())
                    && (c.granuleLg2() == 0 || c.granuleLg2() == entry.granuleLg2());
        }
    }
}
