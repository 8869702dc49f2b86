package dev.sluice.security;

import dev.sluice.config.SluiceConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Wires the security of all features. */
@Dependent
public class SecurityBeans {

    @Produces
    @Singleton
    OriginPolicy origins(SluiceConfig config) {
        return new OriginPolicy(config.allowedOrigins());
    }
}
