package io.crossdock.cli.json;

import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.workbench.explain.measured.MeasuredCell;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Measured tables: figures, expectations and what lies between. */
final class MeasuredJson {
    private static final double GIGA = 1e9;

    private MeasuredJson() {}

    static void add(ArrayNode array, List<MeasuredTable> tables) {
        for (MeasuredTable table : tables) {
            ObjectNode node = array.addObject();
            node.put("tool", table.tool());
            node.put("quantity", Json.lower(table.quantity()));
            node.put("peerToPeer", table.peerToPeer().orElse(null));
            ArrayNode cells = node.putArray("figures");
            table.cells().forEach(cell -> add(cells, table.quantity(), cell));
        }
    }

    private static void add(ArrayNode array, Quantity quantity, MeasuredCell cell) {
        ObjectNode node = array.addObject().put("from", cell.from()).put("to", cell.to());
        if (quantity == Quantity.LATENCY_US) {
            node.put("microseconds", cell.value());
        } else {
            node.put("bytesPerSecond", Math.round(cell.value() * GIGA));
        }
        if (cell.expected().isPresent()) {
            Rate rate = cell.expected().get();
            node.putObject("expected")
                    .put("bytesPerSecond", Math.round(rate.bytesPerSecond()))
                    .put("low", Math.round(rate.low()))
                    .put("high", Math.round(rate.high()));
        } else {
            node.putNull("expected");
        }
        node.put("difference", cell.delta().map(d -> Math.round(d * GIGA)).orElse(null));
        node.put("standing", Json.lower(cell.standing()));
    }
}
