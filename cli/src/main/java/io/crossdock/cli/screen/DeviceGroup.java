package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Devices that share a row and a column of the matrix, because they get the same answers. */
record DeviceGroup(List<Device> devices) {
    private static final int MAX_NAME = 24;

    boolean initiator() {
        return devices.stream().anyMatch(Device::initiator);
    }

    boolean target() {
        return devices.stream().anyMatch(Device::target);
    }

    /** The most telling name, and how many others there are. */
    String label() {
        Device head = devices.stream().filter(DeviceLabel::telling).findFirst().orElse(devices.getFirst());
        String name = Text.clip(Text.clean(head.name()), MAX_NAME);
        return devices.size() == 1 ? name : name + " +" + (devices.size() - 1);
    }

    List<String> names() {
        return devices.stream().flatMap(d -> d.members().stream()).toList();
    }

    /** Whether all are functions of one device. */
    boolean oneSlot() {
        return devices.stream().map(DeviceLabel::slot).distinct().count() == 1;
    }

    /** A group for each device. */
    static List<DeviceGroup> single(List<Device> devices) {
        return devices.stream().map(d -> new DeviceGroup(List.of(d))).toList();
    }

    /**
     * As few groups as lose no answer: first the functions of a slot that agree wherever two of them get an answer, then
     * all that can be exchanged for each other without changing one.
     */
    static List<DeviceGroup> grouped(List<Device> devices, PairIndex pairs) {
        Map<String, List<Device>> slots = new LinkedHashMap<>();
        devices.forEach(d -> slots.computeIfAbsent(DeviceLabel.slot(d), s -> new ArrayList<>())
                .add(d));
        List<DeviceGroup> parts = new ArrayList<>();
        for (List<Device> slot : slots.values()) {
            List<List<Device>> agreeing = new ArrayList<>();
            for (Device device : slot) {
                put(device, agreeing, group -> group.stream().allMatch(g -> agree(g, device, devices, pairs)));
            }
            agreeing.forEach(group -> parts.add(new DeviceGroup(group)));
        }
        List<List<DeviceGroup>> classes = new ArrayList<>();
        for (DeviceGroup part : parts) {
            put(part, classes, group -> exchangeable(group.getFirst(), part, parts, pairs));
        }
        return classes.stream()
                .map(group -> new DeviceGroup(group.stream()
                        .map(DeviceGroup::devices)
                        .flatMap(Collection::stream)
                        .toList()))
                .toList();
    }

    private interface Fits<T> {
        boolean fits(List<T> group);
    }

    private static <T> void put(T element, List<List<T>> groups, Fits<T> into) {
        for (List<T> group : groups) {
            if (into.fits(group)) {
                group.add(element);
                return;
            }
        }
        groups.add(new ArrayList<>(List.of(element)));
    }

    private static boolean agree(Device a, Device b, List<Device> all, PairIndex pairs) {
        return all.stream()
                .filter(c -> !c.equals(a) && !c.equals(b))
                .allMatch(c -> PairIndex.compatible(pairs.pair(a, c), pairs.pair(b, c))
                        && PairIndex.compatible(pairs.pair(c, a), pairs.pair(c, b)));
    }

    /** This is an equivalence, and within a class all pairs have one answer. */
    private static boolean exchangeable(DeviceGroup a, DeviceGroup b, List<DeviceGroup> all, PairIndex pairs) {
        Optional<Pair> across = answer(a, b, pairs);
        Optional<Pair> insideA = answer(a, a, pairs);
        Optional<Pair> insideB = answer(b, b, pairs);
        if (a.initiator() != b.initiator()
                || a.target() != b.target()
                || !PairIndex.same(across, answer(b, a, pairs))
                || !PairIndex.same(insideA, insideB)
                || insideA.isPresent() && !PairIndex.same(insideA, across)) {
            return false;
        }
        return all.stream()
                .filter(c -> !c.equals(a) && !c.equals(b))
                .allMatch(c -> PairIndex.same(answer(a, c, pairs), answer(b, c, pairs))
                        && PairIndex.same(answer(c, a, pairs), answer(c, b, pairs)));
    }

    private static Optional<Pair> answer(DeviceGroup from, DeviceGroup to, PairIndex pairs) {
        return pairs.any(from.devices(), to.devices());
    }
}
