package io.crossdock.workbench.judge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stands between a driver and its unit's registers: counts the commands that the driver publishes, and puts others in
 * their place when told to. So an invalidation can be left out, or one that the driver never gives be tried, while the
 * driver's own queue and its waiting are used.
 */
final class CommandTap {
    private final QueueLayout layout;
    private final Memory memory;
    private final Map<String, Long> published = new TreeMap<>();
    private final Deque<Command> substitutes = new ArrayDeque<>();
    private final Map<Long, Long> overrides = new TreeMap<>();
    private final Map<Long, Long> written = new TreeMap<>();
    private boolean substituting;
    private long base;
    private int entries;
    private int next;

    /** Memory of the machine by physical address. */
    interface Memory {
        long read64(long phys);

        void write64(long phys, long value);
    }

    CommandTap(QueueLayout layout, Memory memory) {
        this.layout = layout;
        this.memory = memory;
    }

    /** From now on the value goes to a register instead of what the driver writes. */
    void override(long register, long value) {
        overrides.put(register, value);
    }

    /** The driver's values go to the register again. */
    void endOverride(long register) {
        overrides.remove(register);
    }

    /** What the driver last wrote to a register that the tap watches. */
    long lastWritten(long register) {
        Long value = written.get(register);
        if (value == null) {
            throw new IllegalStateException("the driver has not written register 0x" + Long.toHexString(register));
        }
        return value;
    }

    /** The driver is gone; the next one's queue begins with its address. */
    void forgetQueue() {
        base = 0;
    }

    /** Puts a command in the place of the next one that is no wait, and nothing in that of others, until {@link #end}. */
    void substitute(Command command) {
        substitutes.add(command);
        substituting = true;
    }

    /** Commands pass as they are again; whether the substitute was published. */
    boolean end() {
        boolean used = substitutes.isEmpty();
        substitutes.clear();
        substituting = false;
        return used;
    }

    /** Commands that reached the unit, by kind. */
    Map<String, Long> published() {
        return published;
    }

    /** The driver writes a register; what is to be written instead. */
    long write(long register, long value) {
        if (register == layout.baseRegister()) {
            base = value & layout.baseMask();
            entries = 1 << layout.entriesLg2(value);
            next = 0;
        } else if (register == layout.tailRegister() && base != 0) {
            publish((int) (value >>> layout.tailShift()) & entries - 1);
        }
        written.put(register, value);
        return overrides.getOrDefault(register, value);
    }

    private void publish(int tail) {
        for (; next != tail; next = next + 1 & entries - 1) {
            long at = base + (long) next * layout.entryBytes();
            Command command = new Command(memory.read64(at), memory.read64(at + 8));
            if (substituting && !layout.isWait(command)) {
                command = substitutes.isEmpty() ? layout.nothing(base, entries) : substitutes.remove();
                memory.write64(at, command.word0());
                memory.write64(at + 8, command.word1());
            }
            published.merge(layout.kind(command), 1L, Long::sum);
        }
    }
}
