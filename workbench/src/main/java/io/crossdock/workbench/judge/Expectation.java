package io.crossdock.workbench.judge;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the oracle says of one access.
 *
 * @param port number of the device
 * @param write whether the device writes memory
 * @param pieces the access page by page, each refusal with its code
 */
record Expectation(int port, boolean write, List<Piece> pieces) {
    Expectation {
        pieces = List.copyOf(pieces);
    }

    long iova() {
        return pieces.getFirst().iova();
    }

    int size() {
        return pieces.stream().mapToInt(Piece::size).sum();
    }

    Optional<Piece> firstRefused() {
        return pieces.stream().filter(p -> !p.isAllowed()).findFirst();
    }

    boolean isAllowed() {
        return firstRefused().isEmpty();
    }

    /** Refusals that leave a record, in the order of their addresses. */
    List<Piece> recorded() {
        return pieces.stream()
                .filter(p -> !p.isAllowed() && p.code() != Piece.SILENT)
                .toList();
    }

    Expectation with(UnaryOperator<Piece> change) {
        return new Expectation(port, write, pieces.stream().map(change).toList());
    }
}
