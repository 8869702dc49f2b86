package dev.sluice.server;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the application. Payara Micro deletes their files as soon as it is told to end, while the application
 * still has to: what was not needed until then could not be loaded any more.
 */
final class OwnClasses {

    private static final System.Logger LOG = System.getLogger(OwnClasses.class.getName());

    private static final String ROOT = "/WEB-INF/classes/";
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /**
     * Loads all of them, and runs none of their initializers; takes some tenths of a second.
     *
     * @param paths what is in a folder of the application, as {@code ServletContext.getResourcePaths} says it
     * @param loader the application's
     */
    static void load(Function<String, @Nullable Set<String>> paths, ClassLoader loader) {
        load(ROOT, paths, loader);
    }

    private static void load(String folder, Function<String, @Nullable Set<String>> paths, ClassLoader loader) {
        Set<String> found = paths.apply(folder);
        if (found == null) {
            return; // there is no such folder: all is in jars, which stay open
        }
        for (String path : found) {
            if (path.endsWith("/")) {
                load(path, paths, loader);
            } else if (path.endsWith(SUFFIX)) {
                String name = path.substring(ROOT.length(), path.length() - SUFFIX.length());
                loadClass(name.replace('/', '.'), loader);
            }
        }
    }

    private static void loadClass(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            // one for another server; what needs it would have failed without us
            LOG.log(System.Logger.Level.DEBUG, "a class could not be loaded ahead", e);
        }
    }
}
