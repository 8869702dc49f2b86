package dev.sluice.launcher;

import dev.sluice.config.Setting;
import dev.sluice.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The command line: options that are short names of settings. */
final class Arguments {

    /** What a person can write, and the setting that it sets. */
    private static final Map<String, String> OPTIONS = options();

    /**
     * What was asked for.
     *
     * @param instead text to print instead of starting
     * @param properties system properties to set
     * @param rehearsal whether to stop as soon as the server is ready
     */
    record Parsed(Optional<String> instead, Map<String, String> properties, boolean rehearsal) {}

    private Arguments() {}

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--port", "sluice.port");
        options.put("--host", "sluice.host");
        options.put("--context", "sluice.context");
        options.put("--config", "sluice.config");
        options.put("--llm-config", "sluice.llm.config");
        options.put("--files", "sluice.files.root");
        options.put("--corpus", "sluice.model.corpus");
        return options;
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a sentence for the one who wrote it
     */
    static Parsed parse(String[] args, String version) {
        Map<String, String> properties = new LinkedHashMap<>();
        boolean rehearsal = false;
        for (int i = 0; i < args.length; i++) {
            String option = args[i];
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            switch (name) {
                case "--help", "-h", "-?" -> {
                    return new Parsed(Optional.of(help()), Map.of(), false);
                }
                case "--version", "-V" -> {
                    return new Parsed(Optional.of("Sluice " + version), Map.of(), false);
                }
                case "--rehearse" -> {
                    rehearsal = true;
                    continue;
                }
                default -> {
                    // the others take a value
                }
            }
            String key = OPTIONS.get(name);
            if (key == null && !name.equals("--set")) {
                throw new IllegalArgumentException("unknown option " + name + "; see --help");
            }
            String value;
            if (equals >= 0) {
                value = option.substring(equals + 1);
            } else if (i + 1 < args.length) {
                i++;
                value = args[i];
            } else {
                throw new IllegalArgumentException(name + " needs a value; see --help");
            }
            if (key == null) {
                int middle = value.indexOf('=');
                if (middle < 1) {
                    throw new IllegalArgumentException("--set needs KEY=VALUE, not \"" + value + "\"; see --help");
                }
                properties.put(value.substring(0, middle), value.substring(middle + 1));
            } else {
                properties.put(key, value);
            }
        }
        return new Parsed(Optional.empty(), properties, rehearsal);
    }

    private static String help() {
        StringBuilder help = new StringBuilder();
        help.append("""
            Usage: ./sluice [OPTION ...]        or: java -jar target/sluice.war [OPTION ...]

            Starts the streaming server.

              --port N          port to listen on; 0 takes a free one (8080)
              --host ADDRESS    address to listen on (127.0.0.1: this machine only)
              --context PATH    context path of the application (/)
              --config FILE     configuration file, KEY=VALUE lines
              --llm-config FILE upstreams and clients of the LLM router, JSON
              --files FOLDER    folder that /files/{name} serves
              --corpus FILE     text that the built-in model learns from
              --set KEY=VALUE   any other setting; may be given again
              --version         print the version
              --help            print this

            Settings, for --set, the configuration file, the environment (SLUICE_PORT for
            sluice.port) or system properties; the later of these wins:

            """);
        for (Setting<?> setting : Settings.all()) {
            help.append("  ").append(setting.name());
            if (!setting.fallback().isEmpty()) {
                help.append(" (").append(setting.fallback()).append(')');
            }
            help.append("\n      ").append(setting.meaning()).append('\n');
        }
        return help.toString().stripTrailing();
    }
}
