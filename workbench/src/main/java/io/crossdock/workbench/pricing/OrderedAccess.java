package io.crossdock.workbench.pricing;

import static io.crossdock.workbench.pricing.ParameterCatalogue.ORDERED_COMPLETER_LATENCY;
import static io.crossdock.workbench.pricing.ParameterCatalogue.ORDERED_READ_LATENCY;
import static io.crossdock.workbench.pricing.ParameterCatalogue.ORDERED_WINDOW;
import static io.crossdock.workbench.pricing.ParameterCatalogue.ORDERED_WRITE_LATENCY;

import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.StreamObservation.Operation;
import java.util.Optional;

/**
 * What a memory type costs: how long the next line of a Device mapping waits for the one before.
 *
 * <p>The window is a property of an implementation, not of the architecture. An MMU-700 emits GRE, nGRE and nGnRE with
 * one AXI attribute, so behind it they cost the same (MMU-700 technical reference manual, table 2-16); behind another
 * unit the gathering types may stream, and the figure is an interval that says so.
 */
final class OrderedAccess {
    private final Reading parameters;
    private final boolean mergesDeviceTypes;

    OrderedAccess(Reading parameters, Optional<String> iommuImplementation) {
        this.parameters = parameters;
        this.mergesDeviceTypes = iommuImplementation.filter("MMU-700"::equals).isPresent();
    }

    /** Seconds per line; zero for types whose accesses need not wait for each other. */
    double secondsPerLine(MemoryType type, Operation operation) {
        if (!type.isDevice()) {
            return 0;
        }
        String name = operation == Operation.WRITE ? ORDERED_WRITE_LATENCY : ORDERED_READ_LATENCY;
        double latency = parameters.cost(name) * 1e-9;
        double window = parameters.capacity(ORDERED_WINDOW);
        return switch (type) {
            case DEVICE_NGNRNE -> (latency + parameters.cost(ORDERED_COMPLETER_LATENCY) * 1e-9) / window;
            case DEVICE_GRE, DEVICE_NGRE ->
                parameters.estimate() == Estimate.FASTEST && !mergesDeviceTypes ? 0 : latency / window;
            default -> latency / window;
        };
    }

    static String name(MemoryType type) {
        return switch (type) {
            case DEVICE_NGNRNE -> "Device-nGnRnE";
            case DEVICE_NGNRE -> "Device-nGnRE";
            case DEVICE_NGRE -> "Device-nGRE";
            case DEVICE_GRE -> "Device-GRE";
            case NORMAL_NON_CACHEABLE -> "Normal-NC";
            case NORMAL_CACHEABLE -> "Normal write-back";
            case AS_SENT -> "as sent";
        };
    }
}
