package io.crossdock.cli.screen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Short codes for the route classes of a matrix, such as RP for "root ports"; the legend spells them out. */
final class RouteCodes {
    private final Map<String, String> codeByClass;

    private RouteCodes(Map<String, String> codeByClass) {
        this.codeByClass = codeByClass;
    }

    static RouteCodes of(List<String> routeClasses) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (String routeClass : routeClasses) {
            if (!codes.containsKey(routeClass)) {
                codes.put(routeClass, unused(initials(routeClass), codes));
            }
        }
        return new RouteCodes(codes);
    }

    String code(String routeClass) {
        return codeByClass.getOrDefault(routeClass, "");
    }

    /** All codes in order of first appearance. */
    Map<String, String> byClass() {
        return Collections.unmodifiableMap(codeByClass);
    }

    /** Columns of the longest code. */
    int columns() {
        return codeByClass.values().stream().mapToInt(String::length).max().orElse(0);
    }

    /** First letters of the words; of a single word its first two letters. */
    private static String initials(String routeClass) {
        List<String> words = new ArrayList<>(List.of(routeClass.split("[^\\p{Alnum}]+")));
        words.removeIf(String::isEmpty);
        if (words.isEmpty()) {
            return "?";
        }
        if (words.size() == 1) {
            String word = words.getFirst();
            return word.substring(0, Math.min(2, word.length())).toUpperCase(Locale.ROOT);
        }
        StringBuilder initials = new StringBuilder();
        words.forEach(w -> initials.append(w.charAt(0)));
        return initials.toString().toUpperCase(Locale.ROOT);
    }

    private static String unused(String code, Map<String, String> taken) {
        String candidate = code;
        for (int i = 2; taken.containsValue(candidate); i++) {
            candidate = code + i;
        }
        return candidate;
    }
}
