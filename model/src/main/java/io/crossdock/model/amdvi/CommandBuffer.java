package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.Drain;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.pci.Bdf;
import java.util.ArrayDeque;

/**
 * Consumes the command buffer, a few commands a step.
 *
 * <p>That a command was fetched says nothing of its invalidation: it is put aside, and takes effect when a completion wait
 * asks for it or after some steps. A completion wait completes when the accesses have arrived, too, that were under way
 * when the invalidations before it took effect. An illegal command stops the unit's fetching until software switches the
 * buffer off and on again; so does a device that does not answer (assumed: Linux sees its waits time out then).
 */
final class CommandBuffer {
    private final PhysicalMemory memory;
    private final DeviceTable devices;
    private final TranslationCache<AmdTlbEntry> iotlb;
    private final WalkCache walks;
    private final Drain drain;
    private final EventLog events;
    private final DeviceTlbs deviceTlbs;
    private final int segment;
    private final AmdViParameters parameters;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    final Ring ring = new Ring();
    private long now;
    private boolean enabled;
    private boolean stopped;
    private boolean waitReached;
    private boolean waitInterrupt;

    /** @param address where the command is */
    private record Pending(Command command, long address, long due) {}

    /** @param segment PCI segment of the functions */
    CommandBuffer(
            PhysicalMemory memory,
            DeviceTable devices,
            TranslationCache<AmdTlbEntry> iotlb,
            WalkCache walks,
            Drain drain,
            EventLog events,
            DeviceTlbs deviceTlbs,
            int segment,
            AmdViParameters parameters) {
        this.memory = memory;
        this.devices = devices;
        this.iotlb = iotlb;
        this.walks = walks;
        this.drain = drain;
        this.events = events;
        this.deviceTlbs = deviceTlbs;
        this.segment = segment;
        this.parameters = parameters;
    }

    void enable(boolean on) {
        enabled = on;
        if (!on) {
            stopped = false;
            waitReached = false;
        }
    }

    boolean isRunning() {
        return enabled && !stopped;
    }

    /** ComWaitInt: a completion wait with I has completed. */
    boolean waitInterrupts() {
        return waitInterrupt;
    }

    void clearWaitInterrupt() {
        waitInterrupt = false;
    }

    boolean busy() {
        return !pending.isEmpty() || runnable();
    }

    private boolean runnable() {
        return isRunning() && !ring.isEmpty();
    }

    /** Whether anything happened that an answer kept by somebody may depend on. */
    boolean step() {
        now++;
        boolean changed = perform(now);
        for (int i = 0; i < parameters.commandsPerStep() && runnable(); i++) {
            if (!fetch()) {
                break;
            }
            changed = true;
        }
        return changed;
    }

    /** Whether the command at the head was done with; if not, it waits or is in error. */
    private boolean fetch() {
        long address = ring.headAddress();
        if (!memory.contains(address, Command.BYTES)) {
            return stop(EventLog.COMMAND_HARDWARE, address);
        }
        Command command = new Command(memory.read64(address), memory.read64(address + 8));
        if (!command.isKnown()) {
            return stop(EventLog.ILLEGAL_COMMAND, address);
        }
        if (command.code() != Command.COMPLETION_WAIT) {
            pending.add(new Pending(command, address, now + parameters.invalidationDelaySteps()));
        } else if (!waited()) {
            return false;
        } else {
            complete(command);
        }
        ring.advanceHead();
        return true;
    }

    private boolean stop(int event, long address) {
        stopped = true;
        events.log(event, 0, 0, 0, address);
        return false;
    }

    private boolean waited() {
        if (!waitReached) {
            perform(Long.MAX_VALUE);
            waitReached = true;
        }
        if (stopped || !drain.isDone()) {
            return false;
        }
        waitReached = false;
        return true;
    }

    private void complete(Command wait) {
        if (wait.stores() && memory.contains(wait.storeAddress(), Long.BYTES)) {
            memory.write64(wait.storeAddress(), wait.storeData());
        }
        waitInterrupt |= wait.interrupts();
    }

    private boolean perform(long until) {
        boolean any = false;
        for (Pending p = pending.peek(); p != null && p.due <= until; p = pending.peek()) {
            pending.remove();
            perform(p);
            any = true;
        }
        return any;
    }

    /** Each kind of tables has a command of its own: one without GN does not touch what guest tables translate (assumed). */
    private void invalidatePages(Command command) {
        int regime = command.isGuest() ? AmdTlbEntry.GUEST : AmdTlbEntry.HOST;
        if (regime == AmdTlbEntry.HOST || command.pasid() == 0) {
            iotlb.invalidate(e -> e.matches(regime, command.domainId()) && e.touches(command.first(), command.last()));
            walks.invalidate(e -> command.dropsTables()
                    && e.matches(regime, command.domainId())
                    && e.overlaps(command.first(), command.last()));
        }
    }

    /** Sends an invalidation request. Without PASIDs, GN finds nothing. */
    private void invalidateDevice(Command command, long address) {
        Bdf function = Bdf.ofRequesterId(segment, command.deviceId());
        if (!command.isGuest() && !deviceTlbs.invalidate(function, command.first(), command.last())) {
            stopped = true;
            events.log(EventLog.IOTLB_TIMEOUT, 0, 0, command.deviceId(), address);
        }
        // The answer comes behind what the device sent by the translations (PCI Express 10.3).
        drain.ask(true, true);
    }

    private void perform(Pending fetched) {
        Command command = fetched.command;
        switch (command.code()) {
            case Command.INVALIDATE_DEVTAB -> devices.forget(command.deviceId());
            case Command.INVALIDATE_PAGES -> {
                invalidatePages(command);
                drain.ask(true, true);
            }
            case Command.INVALIDATE_ALL -> {
                devices.forgetAll();
                iotlb.invalidate(e -> true);
                walks.invalidate(e -> true);
                drain.ask(true, true);
            }
            case Command.INVALIDATE_IOTLB -> invalidateDevice(command, fetched.address);
            default -> {
                // Of interrupts this unit keeps none.
            }
        }
    }
}
