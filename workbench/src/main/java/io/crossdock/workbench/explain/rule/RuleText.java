package io.crossdock.workbench.explain.rule;

/**
 * The page that {@code explain --rule CODE} prints.
 *
 * @param what what the rule looks for
 * @param why why it matters
 * @param evidence what in the input or in the run shows it
 * @param remedy what can be done
 * @param cost what the remedy costs
 * @param source where the knowledge comes from
 */
public record RuleText(String what, String why, String evidence, String remedy, String cost, String source) {}
