package dev.sluice.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Some of what lies in a folder, in the order of names. However much lies there, no more than one page of it is held.
 *
 * @param folder its name below the root, with a slash at the end; empty for the root
 * @param entries at most as many as were asked for
 * @param most how many entries were asked for at most
 * @param next the name after which the next page begins; empty when this was the last
 */
record FolderPage(String folder, List<Entry> entries, int most, Optional<String> next) {

    /**
     * A file or a folder.
     *
     * @param size in bytes; 0 for a folder
     */
    record Entry(String name, boolean isFolder, long size, Instant modified) {}

    /** The query of the next page's address. */
    Optional<String> nextQuery() {
        return next.map(name -> "?after=" + UriPart.encoded(name) + "&limit=" + most);
    }

    FolderPage {
        entries = List.copyOf(entries);
    }

    /**
     * Lists a folder.
     *
     * @param name its name below the root, with a slash at the end; empty for the root
     * @param after the name after which to begin; empty to begin with the first
     * @param most the most entries
     */
    static FolderPage of(FileFolder files, Path folder, String name, String after, int most) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        boolean more = false;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                String one = String.valueOf(each.getFileName());
                if (one.compareTo(after) > 0
                        && FileName.relative(folder.getFileSystem(), one).isPresent()) {
                    names.add(one);
                    if (names.size() > most) {
                        names.pollLast();
                        more = true;
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        List<Entry> entries = new ArrayList<>();
        for (String each : names) {
            entry(files, name, each).ifPresent(entries::add);
        }
        return new FolderPage(name, entries, most, more ? Optional.of(names.last()) : Optional.empty());
    }

    /** What can be asked for under that name; a link that leads out, or to what is no file, is not shown. */
    private static Optional<Entry> entry(FileFolder files, String folder, String name) throws IOException {
        try {
            Optional<Path> real = files.find(folder + name);
            if (real.isEmpty()) {
                return Optional.empty();
            }
            BasicFileAttributes seen = Files.readAttributes(real.get(), BasicFileAttributes.class);
            if (!seen.isDirectory() && !seen.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(new Entry(
                    name,
                    seen.isDirectory(),
                    seen.isDirectory() ? 0 : seen.size(),
                    seen.lastModifiedTime().toInstant()));
        } catch (FileSystemException e) {
            return Optional.empty(); // gone meanwhile
        }
    }
}
