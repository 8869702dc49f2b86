package dev.sluice.files;

import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which names a client may use. */
final class FileName {

    /** Names that are devices on Windows, whatever ending they have. */
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

    private FileName() {}

    /**
     * The path that {@code name} stands for below the folder, if it may be used: relative, no part of it hidden (which
     * {@code ..} is too), and nothing in it that a file system takes for something else.
     *
     * @param name as the client means it, decoded; parts are separated by slashes, empty ones do not count
     */
    static Optional<Path> relative(FileSystem files, String name) {
        if (name.indexOf('\\') >= 0 || name.startsWith("/") || name.chars().anyMatch(c -> c < 32 || c == 127)) {
            return Optional.empty();
        }
        boolean windows = files.getSeparator().equals("\\");
        for (String part : name.split("/", -1)) {
            if (part.startsWith(".") || (windows && !isPlainOnWindows(part))) {
                return Optional.empty();
            }
        }
        try {
            Path path = files.getPath(name);
            return path.isAbsolute() ? Optional.empty() : Optional.of(path);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether names may have letters of all scripts: where the system's are bytes, its encoding may not have them. */
    static boolean mayHaveAnyLetter(FileSystem files) {
        try {
            return files.getPath("ü日🌊").getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** No device, no stream of another file, and nothing that Windows would cut off. */
    static boolean isPlainOnWindows(String part) {
        if (part.indexOf(':') >= 0 || part.endsWith(".") || part.endsWith(" ")) {
            return false;
        }
        int dot = part.indexOf('.');
        String stem = (dot < 0 ? part : part.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return !DEVICES.contains(stem) && !stem.matches("(com|lpt)[0-9\\u00b9\\u00b2\\u00b3]");
    }

    /** Whether a part of the path is hidden. */
    static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
