package io.crossdock.hardware.qemu;

import java.nio.file.Path;
import java.util.List;

/**
 * QEMU's own account of what it does: one line for each event.
 *
 * @param file where it is written; complete when QEMU has ended
 * @param events names of trace events, as {@code qemu-system-x86_64 -trace help} lists them
 */
public record QemuTrace(Path file, List<String> events) {
    public QemuTrace {
        events = List.copyOf(events);
    }
}
