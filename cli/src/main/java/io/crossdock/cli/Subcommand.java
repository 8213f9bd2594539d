package io.crossdock.cli;

import java.util.List;
import java.util.function.Function;

/**
 * What {@code crossdock} offers. A subcommand is an annotated picocli class; it is created only when the command line
 * names it, because reading the annotations of all of them would double the time that {@code --help} takes.
 *
 * @param name what the user types
 * @param summary its line in the list of commands
 * @param create makes the annotated object; it gets the options that all subcommands share
 */
record Subcommand(String name, String summary, Function<CommonOptions, Object> create) {
    /** In the order of the list that {@code --help} shows. */
    static final List<Subcommand> ALL = List.of(
            new Subcommand(
                    "explain",
                    "Which way a transfer between two devices goes, who allows it, how fast it is, and why.",
                    ExplainCommand::new),
            new Subcommand(
                    "capture",
                    "Saves what explain needs of this host in one file, without what names the host.",
                    CaptureCommand::new),
            new Subcommand(
                    "validate",
                    "Published figures of transfers between two devices, beside what the model says of them.",
                    ValidateCommand::new),
            new Subcommand(
                    "nvme",
                    "Writes a file onto a disk image and reads it back, by the NVMe driver through an IOMMU.",
                    NvmeCommand::new),
            new Subcommand(
                    "check",
                    "The engine against others, at random: its drivers on QEMU, an allocator of your own.",
                    CheckCommand::new),
            new Subcommand(
                    "attack",
                    "Malicious devices on the modelled machine: what they reach after unmap, by policy.",
                    AttackCommand::new),
            new Subcommand(
                    "decode",
                    "What the words of an IOMMU's tables, queues and fault records say, field by field.",
                    DecodeCommand::new),
            new Subcommand(
                    "bench",
                    "What the engine's own work costs here: map and unmap, timed and counted.",
                    BenchCommand::new));
}
