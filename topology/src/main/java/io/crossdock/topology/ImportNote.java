package io.crossdock.topology;

/**
 * Something that an importer inferred, repaired or left out.
 *
 * @param file name of the input
 * @param line line that it is about, from 1; 0 where it is about the whole file
 * @param text one sentence
 */
public record ImportNote(String file, int line, String text) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + text;
    }
}
