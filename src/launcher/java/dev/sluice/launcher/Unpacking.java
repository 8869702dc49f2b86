package dev.sluice.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Lays the WAR out in the cache, once for each WAR, and starts {@code Launcher} from there.
 *
 * <pre>
 * app/   what is the web application's    boot/  the launcher's classes, and the configuration's
 * lib/   what the launcher needs: Jetty, Jersey, Weld; and of Jetty what both need
 * </pre>
 */
public final class Unpacking {

    private static final String PROVIDED = "WEB-INF/lib-provided/";

    /** Libraries of the web application that are the launcher's, too: there is one copy, which both use. */
    private static final List<String> SHARED = List.of("WEB-INF/lib/jetty-", "WEB-INF/lib/slf4j-");

    private static final String LAUNCHER = "dev/sluice/launcher/";
    private static final String CLASSES = "WEB-INF/classes/";
    private static final String CONFIG = CLASSES + "dev/sluice/config/";

    private Unpacking() {}

    /** Called by {@code Main}, by its name. */
    public static void run(String[] args) throws Throwable {
        Path folder = unpacked(war());
        CacheFolder.hold(folder);
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("boot").toUri().toURL());
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        // the platform's loader as parent: the WAR on the class path must not be seen a second time
        ClassLoader loader =
                new URLClassLoader("sluice", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass("dev.sluice.launcher.Launcher")
                    .getMethod("run", Path.class, String[].class)
                    .invoke(null, folder.resolve("app"), args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Path war() throws URISyntaxException {
        return Path.of(Unpacking.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** The folder of this WAR; made when there is none. Two that start at once make two, and one wins. */
    static Path unpacked(Path war) throws IOException {
        Path cache = CacheFolder.find();
        Path folder = cache.resolve("sluice-" + Files.size(war) + "-"
                + Files.getLastModifiedTime(war).toMillis());
        if (!Files.isDirectory(folder)) {
            CacheFolder.forgetOld(cache);
            Path making = Files.createTempDirectory(cache, "making-");
            try {
                extract(war, making);
            } catch (IOException e) {
                CacheFolder.delete(making);
                throw e;
            }
            try {
                Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                // systems tell of a folder that is there by exceptions of their own: what counts is whether it is
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
                CacheFolder.delete(making);
            }
        }
        CacheFolder.touch(folder);
        return folder;
    }

    private static void extract(Path war, Path target) throws IOException {
        for (String part : List.of("app", "lib", "boot")) {
            Files.createDirectories(target.resolve(part));
        }
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory()) {
                    continue;
                }
                if (name.startsWith(PROVIDED)) {
                    copy(zip, entry, target.resolve("lib"), name.substring(PROVIDED.length()));
                } else if (SHARED.stream().anyMatch(name::startsWith)) {
                    copy(zip, entry, target.resolve("lib"), name.substring(name.lastIndexOf('/') + 1));
                } else if (name.startsWith(LAUNCHER)) {
                    copy(zip, entry, target.resolve("boot"), name);
                } else {
                    copy(zip, entry, target.resolve("app"), name);
                    if (name.startsWith(CONFIG)) {
                        // the launcher reads the same configuration, by the same classes, before the application does
                        copy(zip, entry, target.resolve("boot"), name.substring(CLASSES.length()));
                    }
                }
            }
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("the WAR has an entry that leads out of it: " + name);
        }
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
        }
    }
}
