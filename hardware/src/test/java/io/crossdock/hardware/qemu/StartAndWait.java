package io.crossdock.hardware.qemu;

import java.nio.file.Path;

/** A program that is killed while its machine runs. */
final class StartAndWait {
    private StartAndWait() {}

    /** Starts a machine with a disk, prints QEMU's process ID and waits. */
    public static void main(String[] args) throws InterruptedException {
        QemuConfig config = QemuConfig.of(QemuUnit.valueOf(args[0]), new QemuDevice.Nvme(Path.of(args[1]), 0));
        QemuMachine machine = QemuMachine.start(config);
        System.out.println(machine.pid());
        Thread.sleep(60_000);
        machine.close();
    }
}
