package io.crossdock.topology.xml;

import io.crossdock.topology.SourceText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The XML element of a given name in a text, with whatever prose around it, as a tree. A document that breaks off keeps
 * the elements read so far. Neither document types nor external entities are followed.
 */
public final class XmlPart {
    /** Deeper than any topology; the reader climbs no higher than this. */
    private static final int MAX_DEPTH = 200;

    private final Element root;
    private final Optional<String> brokenOff;

    private XmlPart(Element root, Optional<String> brokenOff) {
        this.root = root;
        this.brokenOff = brokenOff;
    }

    /**
     * An element.
     *
     * @param name tag
     * @param line line of the text, from 1
     * @param attributes values by name
     * @param children elements within, in order; filled while reading
     */
    public record Element(String name, int line, Map<String, String> attributes, List<Element> children) {
        /** Value of an attribute; empty if there is none. */
        public String get(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    /** Line on which an element begins, counted from 0; -1 if the text has none. */
    public static int begin(SourceText text, String element) {
        List<String> lines = text.lines();
        for (int i = 0; i < lines.size(); i++) {
            int at = lines.get(i).indexOf("<" + element);
            if (at >= 0) {
                int next = at + element.length() + 1;
                if (next == lines.get(i).length()
                        || " >\t/".indexOf(lines.get(i).charAt(next)) >= 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Reads the first element of that name; empty if its start tag is not whole. */
    public static Optional<XmlPart> read(SourceText text, String element) {
        int first = begin(text, element);
        if (first < 0) {
            return Optional.empty();
        }
        List<String> part = new ArrayList<>();
        for (String line : text.lines().subList(first, text.lines().size())) {
            int from = part.isEmpty() ? line.indexOf("<" + element) : 0;
            int end = line.indexOf("</" + element + ">");
            if (end >= 0) {
                part.add(line.substring(from, end + element.length() + 3));
                break;
            }
            part.add(line.substring(from));
        }
        return parse(String.join("\n", part), first);
    }

    private static Optional<XmlPart> parse(String document, int linesBefore) {
        List<Element> open = new ArrayList<>();
        Element root = null;
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(document));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    Element element = element(reader, linesBefore);
                    if (root == null) {
                        root = element;
                    } else {
                        open.getLast().children().add(element);
                    }
                    open.add(element);
                    if (open.size() > MAX_DEPTH) {
                        return result(root, "elements lie more than " + MAX_DEPTH + " deep");
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    open.removeLast();
                }
            }
            return result(root, null);
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            return result(root, "line " + (linesBefore + Math.max(line, 1)));
        }
    }

    private static Optional<XmlPart> result(@Nullable Element root, @Nullable String broken) {
        return root == null ? Optional.empty() : Optional.of(new XmlPart(root, Optional.ofNullable(broken)));
    }

    private static Element element(XMLStreamReader reader, int linesBefore) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return new Element(
                reader.getLocalName(),
                linesBefore + reader.getLocation().getLineNumber(),
                attributes,
                new ArrayList<>());
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    public Element root() {
        return root;
    }

    /** Where the document breaks off, in words; empty if it is whole. */
    public Optional<String> brokenOff() {
        return brokenOff;
    }
}
