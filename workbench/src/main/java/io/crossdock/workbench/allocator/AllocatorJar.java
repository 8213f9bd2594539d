package io.crossdock.workbench.allocator;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JAR or a folder of classes in which an IOVA allocator is looked for: a public class that implements
 * {@link IovaAllocator} and has a public constructor with an {@link IovaSpace}.
 */
public final class AllocatorJar implements AutoCloseable {
    private static final String SUFFIX = ".class";

    private final Path file;
    private final URLClassLoader loader;

    private AllocatorJar(Path file, URLClassLoader loader) {
        this.file = file;
        this.loader = loader;
    }

    /**
     * Opens a JAR or a folder.
     *
     * @throws AllocatorException if there is none
     */
    public static AllocatorJar open(Path file) {
        if (!Files.isReadable(file)) {
            throw new AllocatorException("cannot read " + file + ": no such file; name a JAR or a folder of classes");
        }
        try {
            URL[] where = {file.toUri().toURL()};
            return new AllocatorJar(file, new URLClassLoader(where, IovaAllocator.class.getClassLoader()));
        } catch (IOException e) {
            throw new AllocatorException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * An allocator found.
     *
     * @param className its class
     * @param factory makes it
     */
    public record Found(String className, IovaAllocator.Factory factory) {}

    /**
     * Finds an allocator.
     *
     * @param className its class; empty if there is only one
     * @throws AllocatorException if there is none, or several and none was named
     */
    public Found find(Optional<String> className) {
        List<Constructor<? extends IovaAllocator>> found = (className.isPresent() ? className.stream() : classNames())
                .flatMap(name -> constructor(name).stream())
                .toList();
        if (found.isEmpty()) {
            throw new AllocatorException("no "
                    + className.map(name -> "class " + name + " in ").orElse("class in ")
                    + file + " is public, implements io.crossdock.iova.IovaAllocator and has a public constructor"
                    + " (IovaSpace); docs/allocators.md shows one");
        }
        if (found.size() > 1) {
            String names =
                    found.stream().map(c -> c.getDeclaringClass().getName()).collect(Collectors.joining(", "));
            throw new AllocatorException(file + " has several allocators: " + names + "; name one with --class");
        }
        Constructor<? extends IovaAllocator> constructor = found.getFirst();
        return new Found(constructor.getDeclaringClass().getName(), space -> create(constructor, space));
    }

    private Stream<String> classNames() {
        try {
            if (Files.isDirectory(file)) {
                return classNames(file).stream();
            }
            try (FileSystem jar = FileSystems.newFileSystem(file)) {
                return classNames(jar.getPath("/")).stream();
            }
        } catch (IOException | ProviderNotFoundException e) {
            throw new AllocatorException(file + " is no JAR and no folder of classes: " + e.getMessage(), e);
        }
    }

    private static List<String> classNames(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(path -> root.relativize(path).toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.endsWith("-info.class"))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .sorted()
                    .toList();
        }
    }

    private Optional<Constructor<? extends IovaAllocator>> constructor(String name) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            if (!IovaAllocator.class.isAssignableFrom(type)
                    || !Modifier.isPublic(type.getModifiers())
                    || Modifier.isAbstract(type.getModifiers())) {
                return Optional.empty();
            }
            return Optional.of(type.asSubclass(IovaAllocator.class).getConstructor(IovaSpace.class));
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return Optional.empty();
        } catch (LinkageError e) {
            throw new AllocatorException(
                    "class " + name + " in " + file + " cannot be loaded: " + e.getMessage()
                            + "; put what it needs into the same JAR, built for Java 25 or earlier",
                    e);
        }
    }

    private static IovaAllocator create(Constructor<? extends IovaAllocator> constructor, IovaSpace space) {
        try {
            return constructor.newInstance(space);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalStateException("the constructor threw " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the constructor cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new AllocatorException("cannot close " + file + ": " + e.getMessage(), e);
        }
    }
}
