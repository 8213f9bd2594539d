package io.crossdock.model;

import io.crossdock.model.fabric.Fabric;
import io.crossdock.model.observe.StreamObservation;
import java.util.List;

/** Counts what the functions of a modelled machine do on the bus. */
public final class Observer {
    private final Fabric fabric;

    Observer(Fabric fabric) {
        this.fabric = fabric;
    }

    /** Starts counting from zero. */
    public void reset() {
        fabric.resetObservations();
    }

    /** One observation per function and operation that sent a request since the last reset, in that order. */
    public List<StreamObservation> snapshot() {
        return fabric.observations();
    }
}
