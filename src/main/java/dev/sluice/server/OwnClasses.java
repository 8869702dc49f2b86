package dev.sluice.server;

import jakarta.servlet.ServletContext;
import java.util.Set;

/**
 * The classes of the application. Payara Micro deletes their files as soon as it is told to end, while the application
 * still has to: what was not needed until then could not be loaded any more.
 */
final class OwnClasses {

    private static final System.Logger LOG = System.getLogger(OwnClasses.class.getName());

    private static final String ROOT = "/WEB-INF/classes/";
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /** Loads all of them, and runs none of their initializers; takes some tenths of a second. */
    static void load(ServletContext context) {
        load(context, ROOT);
    }

    private static void load(ServletContext context, String folder) {
        Set<String> paths = context.getResourcePaths(folder);
        if (paths == null) {
            return; // there is no such folder: all is in jars, which stay open
        }
        for (String path : paths) {
            if (path.endsWith("/")) {
                load(context, path);
            } else if (path.endsWith(SUFFIX)) {
                String name = path.substring(ROOT.length(), path.length() - SUFFIX.length());
                loadClass(name.replace('/', '.'), context.getClassLoader());
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
