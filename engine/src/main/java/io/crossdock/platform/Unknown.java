package io.crossdock.platform;

/**
 * Something that an input did not show and that could change an answer.
 *
 * @param what the missing fact, as a noun phrase
 * @param howToLearn the command or document that would tell
 */
public record Unknown(String what, String howToLearn) {}
