package io.crossdock.topology.grid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds square tables in a text: a header that holds the columns' names, then rows that begin with one of them. A quotation
 * mark, table bars and a word in the corner in front are passed over, columns that are no names end the header, and empty
 * lines and dots between the rows are allowed. Immutable and thread-safe.
 *
 * @param name what a column's name looks like
 * @param cell what a cell looks like; the first word of a row that does not ends the row
 */
public record GridReader(Pattern name, Pattern cell) {
    private static final Pattern WORDS = Pattern.compile("[\\s|]+");
    private static final int MAX_NAMES = 512;
    private static final int MAX_BLANKS = 1;

    /** The table whose header is a given line; empty if that line is no header or no row follows. */
    public Optional<Grid> at(List<String> lines, int header) {
        List<String> names = names(lines.get(header));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> rows = rows(lines, header + 1, names);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> cells = new ArrayList<>();
        for (String row : names) {
            cells.add(padded(rows.getOrDefault(row, List.of()), names.size()));
        }
        return Optional.of(new Grid(header + 1, names, cells));
    }

    /** The names in a line; empty if it is no header. */
    private List<String> names(String line) {
        List<String> words = words(line);
        int first = !words.isEmpty() && !isName(words.getFirst()) ? 1 : 0;
        Set<String> names = new LinkedHashSet<>();
        for (String word : words.subList(Math.min(first, words.size()), words.size())) {
            if (!isName(word) || !names.add(word)) {
                break;
            }
        }
        return names.size() > MAX_NAMES ? List.of() : List.copyOf(names);
    }

    private Map<String, List<String>> rows(List<String> lines, int from, List<String> names) {
        Map<String, List<String>> rows = new HashMap<>();
        int blanks = 0;
        for (int i = from; i < lines.size() && rows.size() < names.size(); i++) {
            List<String> words = words(lines.get(i));
            boolean filler = words.isEmpty() || words.equals(List.of("...")) || isRule(words);
            if (filler) {
                if (++blanks > MAX_BLANKS) {
                    break;
                }
                continue;
            }
            blanks = 0;
            List<String> cells = cells(words);
            if (!names.contains(words.getFirst()) || cells.isEmpty() || rows.containsKey(words.getFirst())) {
                break;
            }
            rows.put(words.getFirst(), cells.subList(0, Math.min(cells.size(), names.size())));
        }
        return rows;
    }

    private List<String> cells(List<String> words) {
        List<String> cells = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            if (!cell.matcher(word).matches()) {
                break;
            }
            cells.add(word);
        }
        return cells;
    }

    private boolean isName(String word) {
        return name.matcher(word).matches();
    }

    /** The line below a header of a Markdown table. */
    private static boolean isRule(List<String> words) {
        return words.stream().allMatch(w -> w.length() > 1 && w.chars().allMatch(c -> c == '-' || c == ':'));
    }

    private static List<String> words(String line) {
        String text = line.strip();
        while (text.startsWith(">")) {
            text = text.substring(1).strip();
        }
        List<String> words = new ArrayList<>(List.of(WORDS.split(text)));
        words.removeIf(String::isEmpty);
        return words;
    }

    private static List<String> padded(List<String> cells, int length) {
        List<String> row = new ArrayList<>(cells);
        row.addAll(Collections.nCopies(length - cells.size(), ""));
        return row;
    }
}
