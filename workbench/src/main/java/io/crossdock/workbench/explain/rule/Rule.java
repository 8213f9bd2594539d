package io.crossdock.workbench.explain.rule;

import io.crossdock.workbench.explain.Finding;
import java.util.Optional;

/** Something that can hold a transfer back, and how to see that it does. Stateless. */
public interface Rule {
    /** {@code XD} and three digits; never given to another rule. */
    String code();

    /** One line. */
    String title();

    RuleText text();

    /** The finding, if this pair shows it. */
    Optional<Finding> check(PairFacts facts);
}
