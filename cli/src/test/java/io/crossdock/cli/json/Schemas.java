package io.crossdock.cli.json;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.crossdock.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Checks documents against the schemas in docs/schema. */
public final class Schemas {
    private Schemas() {}

    /** What is wrong with a document, nothing if it follows {@code docs/schema/NAME.json}. */
    public static List<String> errors(String name, String document) throws IOException {
        String text = Files.readString(Repository.root().resolve("docs/schema/" + name + ".json"));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
        return schema.validate(document, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
