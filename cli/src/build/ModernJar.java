import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * {@code java ModernJar.java JAR}: rewrites the jar's classes of Java 5 as classes of Java 8, with the stack maps that
 * those need. Nothing else changes in them. The reason is start-up: the JVM keeps no class of Java 5 in its AOT cache
 * and verifies each with the slow old verifier, and picocli is compiled for Java 5. Its classes cost {@code crossdock
 * --help} 55 of 150 ms.
 */
final class ModernJar {
    private static final int LAST_OLD = ClassFile.JAVA_5_VERSION;

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path modern = jar.resolveSibling(jar.getFileName() + ".new");
        boolean changed = false;
        try (JarFile in = new JarFile(jar.toFile());
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()});
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(modern))) {
            // It loads the classes to learn how they are related, but does not initialise them.
            ClassFile classFile = ClassFile.of(
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ConstantPoolSharingOption.NEW_POOL,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)));
            for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class")) {
                    ClassModel model = classFile.parse(bytes);
                    if (model.majorVersion() <= LAST_OLD) {
                        bytes = classFile.transformClass(model, TO_JAVA_8.andThen(REBUILD_CODE));
                        changed = true;
                    }
                }
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setLastModifiedTime(FileTime.fromMillis(entry.getTime()));
                out.putNextEntry(copy);
                out.write(bytes);
            }
        }
        if (changed) {
            Files.move(modern, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(modern);
        }
    }

    private static final ClassTransform TO_JAVA_8 = (to, element) -> {
        if (element instanceof ClassFileVersion) {
            to.withVersion(ClassFile.JAVA_8_VERSION, 0);
        } else {
            to.with(element);
        }
    };

    /** A method's code is copied as it stands, without stack maps, unless its instructions are taken one by one. */
    private static final ClassTransform REBUILD_CODE =
            ClassTransform.transformingMethodBodies((to, element) -> to.with(element));
}
