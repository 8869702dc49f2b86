package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Wires the uploads, where they are allowed, and looks at the start whether files of all names can be served. */
@Dependent
public class FilesBeans {

    private static final System.Logger LOG = System.getLogger(FilesBeans.class.getName());

    void started(@Observes @Initialized(ApplicationScoped.class) ServletContext context, SluiceConfig config) {
        boolean all = config.files()
                .root()
                .map(Path::getFileSystem)
                .map(FileName::mayHaveAnyLetter)
                .orElse(true);
        if (!all) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "files whose names have letters that are not in {0} can''t be served: start with a locale of UTF-8,"
                            + " such as LC_ALL=C.UTF-8",
                    System.getProperty("sun.jnu.encoding"));
        }
    }

    @Produces
    @Singleton
    Optional<Uploads> uploads(SluiceConfig config) {
        return config.files()
                .root()
                .flatMap(root -> config.files()
                        .uploads()
                        .map(limits -> new Uploads(new FileFolder(root), limits, OpenFolder::open, Clock.systemUTC())));
    }
}
