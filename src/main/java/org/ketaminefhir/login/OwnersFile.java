package org.ketaminefhir.login;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that nobody but their owner may read, from their first moment on. */
final class OwnersFile {
    private OwnersFile() {}

    /** Leaves a file alone that is there already, or that somebody else makes at the same moment. */
    static void createUnlessThere(Path file, String text) throws IOException {
        Path written = written(file, text);
        try {
            // A link appears whole or not at all, and never takes the place of another.
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** @throws FileAlreadyExistsException if there is one */
    static void create(Path file, String text) throws IOException {
        Path written = written(file, text);
        try {
            Files.move(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Whoever reads the file at the same moment reads it as it was or as it will be. */
    static void replace(Path file, String text) throws IOException {
        Files.move(written(file, text), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path written(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path written = Files.createTempFile(folder, file.getFileName().toString(), ".new", owner);
        Files.writeString(written, text);
        return written;
    }
}
