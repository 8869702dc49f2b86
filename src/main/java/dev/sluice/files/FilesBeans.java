package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Wires the uploads, where they are allowed. */
@Dependent
public class FilesBeans {

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
