package io.crossdock.workbench.explain;

import java.util.Optional;

/**
 * A place on the route.
 *
 * @param bdf PCI address, where the place is a function
 * @param kind what it is, such as {@code root port}
 * @param note what happens there besides forwarding; may be empty
 */
public record RouteHop(Optional<String> bdf, String kind, String note) {}
