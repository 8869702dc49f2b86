package dev.sluice.llm;

import dev.sluice.config.SluiceConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Wires the built-in model. */
@Dependent
public class LlmBeans {

    @Produces
    @Singleton
    BuiltInModel model(SluiceConfig config) {
        return new BuiltInModel(config.model());
    }
}
