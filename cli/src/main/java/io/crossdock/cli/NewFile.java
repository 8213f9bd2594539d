package io.crossdock.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file that must not exist. */
final class NewFile {
    private NewFile() {}

    /** @throws CommandException if the file exists or cannot be written */
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw CommandException.usage(file + " exists; name a file that does not");
        } catch (IOException e) {
            throw CommandException.usage("cannot write " + file + ": " + e.getMessage() + "; name another file");
        }
    }
}
