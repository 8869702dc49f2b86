package dev.sluice.llm.routing;

/** Who asks, known by a key. Immutable. */
public final class Client {

    private final ClientConfig config;

    Client(ClientConfig config) {
        this.config = config;
    }

    /** What the configuration calls him. */
    public String name() {
        return config.name();
    }

    /** Whether he may ask for a model, by the name that clients use. */
    public boolean mayUse(String model) {
        return config.models().isEmpty() || config.models().stream().anyMatch(rule -> rule.matches(model));
    }

    @Override
    public String toString() {
        return name();
    }
}
