package io.crossdock.model.layout;

/** Makes the fields that one section of a specification describes. */
public final class Fields {
    private final String section;

    public Fields(String section) {
        this.section = section;
    }

    public Field bit(int word, int position, String name, Meaning meaning) {
        return bits(word, position, position, name, meaning);
    }

    public Field bit(int word, int position, String name, String clear, String set) {
        return bit(word, position, name, Meaning.flag(clear, set));
    }

    public Field bits(int word, int high, int low, String name, Meaning meaning) {
        return new Field(name, word, high, low, Field.Kind.VALUE, meaning, section);
    }

    public Field number(int word, int high, int low, String name) {
        return bits(word, high, low, name, Meaning.NUMBER);
    }

    public Field address(int word, int high, int low, String name, String what) {
        return new Field(name, word, high, low, Field.Kind.ADDRESS, Meaning.always(what), section);
    }

    public Field ignored(int word, int high, int low) {
        return new Field(
                "ignored", word, high, low, Field.Kind.IGNORED, Meaning.always("hardware does not look"), section);
    }
}
