package io.crossdock.model.conformance;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.ModelMachine;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Machines that break one demand of the seam each. */
final class BrokenMachines {
    private BrokenMachines() {}

    /** The high half of the engine's BUS register stays zero. */
    static Machine registerThatDoesNotLatch(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            PciFunction wrap(PciFunction function) {
                return new DelegatingFunction(function) {
                    @Override
                    public Mmio bar(int index) {
                        return new DelegatingMmio(inner.bar(index)) {
                            @Override
                            public void write32(long offset, int value) {
                                if (offset != 0x1c) {
                                    inner.write32(offset, value);
                                }
                            }

                            @Override
                            public void write64(long offset, long value) {
                                inner.write64(offset, offset == 0x18 ? value & 0xffff_ffffL : value);
                            }
                        };
                    }
                };
            }
        };
    }

    /** The command register keeps its bus master bit. */
    static Machine configThatDoesNotLatch(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            PciFunction wrap(PciFunction function) {
                return new DelegatingFunction(function) {
                    @Override
                    public void configWrite32(int offset, int value) {
                        inner.configWrite32(offset, offset == 4 ? value | 4 : value);
                    }
                };
            }
        };
    }

    static Machine awaitWithoutDeadline(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public boolean await(BooleanSupplier condition, Duration timeout) {
                return inner.await(condition, Duration.ofDays(1));
            }
        };
    }

    static Machine awaitThatGivesUpEarly(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public boolean await(BooleanSupplier condition, Duration timeout) {
                return inner.await(condition, timeout.dividedBy(2));
            }
        };
    }

    static Machine clockThatGoesBack(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public MachineClock clock() {
                MachineClock clock = inner.clock();
                return () -> clock.nanos() % 7000 == 0 ? clock.nanos() - 5000 : clock.nanos();
            }
        };
    }

    static Machine memoryWithOldBytes(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public DmaMemory allocate(long size, long alignment) {
                DmaMemory memory = inner.allocate(size, alignment);
                memory.bytes().set(java.lang.foreign.ValueLayout.JAVA_BYTE, memory.size() - 1, (byte) 1);
                return memory;
            }
        };
    }

    /** Every fiftieth TLB invalidation of an SMMUv3's command queue is taken for another, harmless command. */
    static Machine queueThatSkipsAnEntry(Machine machine) {
        PhysicalMemory memory = ((ModelMachine) machine).memory();
        return new DelegatingMachine(machine) {
            private int invalidations;

            @Override
            public Mmio registers(long physicalBase, long size) {
                return new DelegatingMmio(inner.registers(physicalBase, size)) {
                    @Override
                    public void write32(long offset, int value) {
                        if (offset == 0x98) {
                            long base = inner.read64(0x90);
                            int lg2 = (int) base & 31;
                            int mask = (2 << lg2) - 1;
                            for (int at = inner.read32(0x98); at != value; at = at + 1 & mask) {
                                skip((base & 0xf_ffff_ffff_ffe0L) + (at & mask >> 1) * 16L);
                            }
                        }
                        inner.write32(offset, value);
                    }
                };
            }

            private void skip(long entry) {
                int opcode = (int) memory.read64(entry) & 0xff;
                if (opcode >= 0x10 && opcode <= 0x13 && ++invalidations % 50 == 0) {
                    memory.write64(entry, 0x05 | 0xffffL << 32); // CMD_CFGI_CD of a stream that nobody has
                    memory.write64(entry + 8, 1);
                }
            }
        };
    }

    /** Every fiftieth IOTLB invalidation of a VT-d's queue is taken for another, harmless descriptor. */
    static Machine descriptorQueueThatSkipsAnEntry(Machine machine) {
        PhysicalMemory memory = ((ModelMachine) machine).memory();
        return new DelegatingMachine(machine) {
            private int invalidations;

            @Override
            public Mmio registers(long physicalBase, long size) {
                return new DelegatingMmio(inner.registers(physicalBase, size)) {
                    @Override
                    public void write32(long offset, int value) {
                        beforeTail(offset, value);
                        inner.write32(offset, value);
                    }

                    @Override
                    public void write64(long offset, long value) {
                        beforeTail(offset, value);
                        inner.write64(offset, value);
                    }

                    private void beforeTail(long offset, long tail) {
                        if (offset == 0x88) {
                            long address = inner.read64(0x90);
                            long bytes = 4096L << (address & 7);
                            for (long at = inner.read64(0x88); at != tail; at = (at + 16) % bytes) {
                                skip((address & ~0xfffL) + at);
                            }
                        }
                    }
                };
            }

            private void skip(long entry) {
                if ((memory.read64(entry) & 0xf) == 2 && ++invalidations % 50 == 0) {
                    // Context cache, device-selective, of a domain and a source that nobody has.
                    memory.write64(entry, 1 | 3 << 4 | 0xfffeL << 16 | 0xfff8L << 32);
                    memory.write64(entry + 8, 0);
                }
            }
        };
    }

    /** The event queue of an SMMUv3 always looks empty. */
    static Machine eventsThatNobodySees(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public Mmio registers(long physicalBase, long size) {
                return new DelegatingMmio(inner.registers(physicalBase, size)) {
                    @Override
                    public int read32(long offset) {
                        return inner.read32(offset == 0x100a8 ? 0x100ac : offset);
                    }
                };
            }
        };
    }

    /** The unit's enable bit does nothing, but is acknowledged. */
    static Machine unitThatNeverTurnsOn(Machine machine) {
        return new DelegatingMachine(machine) {
            @Override
            public Mmio registers(long physicalBase, long size) {
                return new DelegatingMmio(inner.registers(physicalBase, size)) {
                    private int enable;

                    @Override
                    public void write32(long offset, int value) {
                        if (offset == 0x20) {
                            enable = value & 1;
                            inner.write32(offset, value & ~1);
                        } else {
                            inner.write32(offset, value);
                        }
                    }

                    @Override
                    public int read32(long offset) {
                        return inner.read32(offset) | (offset == 0x20 || offset == 0x24 ? enable : 0);
                    }
                };
            }
        };
    }
}
