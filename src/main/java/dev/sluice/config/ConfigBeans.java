package dev.sluice.config;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands the configuration to CDI. */
@Dependent
public class ConfigBeans {

    /**
     * The configuration, read once.
     *
     * @throws ConfigException when it can't be used; the application then does not start
     */
    @Produces
    @Singleton
    SluiceConfig config() {
        return ConfigLoader.load();
    }
}
