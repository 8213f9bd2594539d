package io.crossdock.cli.html;

import io.crossdock.workbench.explain.RouteMap;
import io.crossdock.workbench.explain.RouteMap.Part;
import io.crossdock.workbench.explain.RouteMap.Place;
import java.util.Locale;

/** The machine around a pair as SVG: the route is thick, its detour dashed, its links coloured by their load. */
final class Drawing {
    /** Characters that fit into a box. */
    private static final int LABEL = 20;

    private static final int SMALL = 27;

    private Drawing() {}

    static void add(Html html, RouteMap map) {
        Layout layout = new Layout(map);
        html.raw("<div class=\"scroll\"><svg role=\"img\" aria-label=\"topology and route\" width=\"" + layout.width()
                + "\" height=\"" + layout.height() + "\" viewBox=\"0 0 " + layout.width() + " " + layout.height()
                + "\" xmlns=\"http://www.w3.org/2000/svg\">\n");
        map.places().stream().filter(p -> !p.isOnRoute()).forEach(p -> wire(html, layout, p));
        map.places().stream().filter(Place::isOnRoute).forEach(p -> wire(html, layout, p));
        map.places().forEach(p -> box(html, layout, p));
        html.raw("</svg></div>\n");
    }

    private static void wire(Html html, Layout layout, Place place) {
        if (place.parent().isEmpty()) {
            return;
        }
        Layout.Position lower = layout.of(place.id());
        Layout.Position upper = layout.of(place.parent());
        int from = upper.y() + Layout.BOX_HEIGHT;
        int bend = lower.y() - 22;
        html.raw(String.format(
                Locale.ROOT,
                "<path class=\"wire %s %s\" d=\"M%d %dV%dH%dV%d\"/>%n",
                part(place.link().part()),
                load(place),
                upper.x(),
                from,
                bend,
                lower.x(),
                lower.y()));
        if (!place.link().label().isEmpty()) {
            String label = place.link().label() + percent(place);
            html.raw("<text class=\"link\" x=\"" + (lower.x() + 6) + "\" y=\"" + (lower.y() - 7) + "\">")
                    .text(label)
                    .raw("</text>\n");
        }
    }

    private static String percent(Place place) {
        return place.link().load().isPresent()
                ? String.format(Locale.ROOT, " · %.0f %%", place.link().load().getAsDouble() * 100)
                : "";
    }

    /** By how much of the link the payload takes: less than half, up to four fifths, more. */
    private static String load(Place place) {
        if (place.link().load().isEmpty()) {
            return "load-none";
        }
        double load = place.link().load().getAsDouble();
        return load < 0.5 ? "load-low" : load < 0.8 ? "load-middle" : "load-high";
    }

    private static String part(Part part) {
        return part.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void box(Html html, Layout layout, Place place) {
        Layout.Position at = layout.of(place.id());
        html.raw("<g class=\"place " + part(place.part()) + "\">");
        html.raw("<title>").text(title(place)).raw("</title>");
        html.raw(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>",
                at.x() - Layout.BOX_WIDTH / 2,
                at.y(),
                Layout.BOX_WIDTH,
                Layout.BOX_HEIGHT));
        line(html, at.x(), at.y() + 21, "name", clip(place.label(), LABEL));
        String below = place.note().isEmpty() ? place.kind() : place.note();
        line(html, at.x(), at.y() + 39, place.note().isEmpty() ? "kind" : "kind noted", clip(below, SMALL));
        html.raw("</g>\n");
    }

    private static String title(Place place) {
        return place.id()
                + (place.kind().isEmpty() ? "" : ": " + place.kind())
                + (place.note().isEmpty() ? "" : " (" + place.note() + ")");
    }

    private static void line(Html html, int x, int y, String type, String text) {
        html.raw("<text class=\"" + type + "\" x=\"" + x + "\" y=\"" + y + "\">")
                .text(text)
                .raw("</text>");
    }

    private static String clip(String text, int characters) {
        int length = text.codePointCount(0, text.length());
        return length <= characters ? text : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
    }
}
