package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the configuration from where operators put it, and refuses what it can't mean. */
public final class ConfigLoader {

    /** Names the configuration file; a system property or the environment variable {@code SLUICE_CONFIG}. */
    static final String FILE = "sluice.config";

    /** Read by the launch scripts and by the launcher's first class, before there is a configuration. */
    private static final Set<String> ELSEWHERE =
            Set.of(FILE, "sluice.cache", "sluice.cache.temporary", "sluice.java.home", "sluice.java.opts");

    private ConfigLoader() {}

    /**
     * Reads and checks the configuration of this process.
     *
     * @throws ConfigException when a file can't be read, a key is not known or a value is not allowed; one message
     *     tells of all that is wrong
     */
    public static SluiceConfig load() {
        return load(System.getenv(), systemProperties());
    }

    static SluiceConfig load(Map<String, String> environment, Map<String, String> properties) {
        Map<String, String> file = file(environment, properties);
        List<String> faults = new ArrayList<>(unknown(environment, properties, file));
        Reading reading = new Reading(List.of(properties, environmentByKey(environment), file), faults);
        SluiceConfig result = new SluiceConfig(
                new SluiceConfig.Server(
                        reading.of(Settings.HOST),
                        reading.of(Settings.PORT),
                        reading.of(Settings.CONTEXT),
                        reading.of(Settings.ALLOWED_HOSTS),
                        reading.of(Settings.DRAIN)),
                reading.of(Settings.ALLOWED_ORIGINS),
                reading.of(Settings.ADMIN_TOKEN),
                reading.of(Settings.EXAMPLES_PASSWORD),
                reading.of(Settings.BODY_BYTES),
                files(reading),
                new SluiceConfig.Model(
                        reading.of(Settings.MODEL_CORPUS),
                        reading.of(Settings.MODEL_RATE),
                        reading.of(Settings.MODEL_MAX_TOKENS)),
                new SluiceConfig.Llm(reading.of(Settings.LLM_CONFIG)),
                new SluiceConfig.OutboxBounds(
                        reading.of(Settings.OUTBOX_BYTES),
                        reading.of(Settings.OUTBOX_FRAMES),
                        reading.of(Settings.OUTBOX_AGE)),
                sockets(reading),
                rooms(reading),
                dtesn(reading));
        checkFolder(result.files(), faults);
        checkFile(Settings.MODEL_CORPUS, result.model().corpus(), faults);
        checkFile(Settings.LLM_CONFIG, result.llm().config(), faults);
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join(System.lineSeparator(), faults));
        }
        return result;
    }

    private static SluiceConfig.Sockets sockets(Reading reading) {
        return new SluiceConfig.Sockets(
                reading.of(Settings.SOCKET_MESSAGE_BYTES),
                new SluiceConfig.OutboxBounds(
                        reading.of(Settings.SOCKET_OUTBOX_BYTES),
                        reading.of(Settings.SOCKET_OUTBOX_MESSAGES),
                        reading.of(Settings.SOCKET_OUTBOX_AGE)),
                reading.of(Settings.SOCKET_INBOX_BYTES),
                reading.of(Settings.SOCKET_INBOX_MESSAGES),
                reading.of(Settings.SOCKET_PING),
                reading.of(Settings.SOCKET_PONG),
                reading.of(Settings.SOCKET_CONNECTIONS),
                reading.of(Settings.SOCKET_CONNECTIONS_PER_ADDRESS),
                reading.of(Settings.SOCKET_MESSAGES_PER_SECOND),
                reading.of(Settings.SOCKET_DEFLATE),
                reading.of(Settings.SOCKET_DEFLATE_TAKEOVER),
                reading.of(Settings.SOCKET_DEFLATE_BYTES));
    }

    private static SluiceConfig.RoomBounds rooms(Reading reading) {
        RoomPolicy usual = policy(reading);
        Map<String, NamespacePolicy> namespaces = new TreeMap<>();
        for (NamespaceText namespace : reading.of(RoomSettings.NAMESPACES)) {
            List<String> faults = new ArrayList<>();
            // what it does not say is as usual; what is wrong with the usual has been told already
            List<Map<String, String>> sources = new ArrayList<>(reading.sources());
            sources.addFirst(namespace.options());
            namespaces.put(
                    namespace.name(), new NamespacePolicy(policy(new Reading(sources, faults)), namespace.said()));
            faults.stream()
                    .filter(fault -> !reading.faults().contains(fault))
                    .map(fault -> RoomSettings.NAMESPACES.name() + ", " + namespace.name() + ": " + fault)
                    .forEach(reading.faults()::add);
        }
        return new SluiceConfig.RoomBounds(
                usual,
                namespaces,
                reading.of(RoomSettings.COUNT),
                reading.of(RoomSettings.TOTAL_BYTES),
                reading.of(RoomSettings.READERS),
                reading.of(RoomSettings.READERS_PER_ADDRESS),
                reading.of(RoomSettings.POLLS),
                reading.of(RoomSettings.POLLS_PER_ADDRESS),
                reading.of(RoomSettings.SUBSCRIPTION_TOKEN),
                reading.of(RoomSettings.SUBSCRIPTIONS),
                reading.of(RoomSettings.SUBSCRIPTION_BYTES),
                reading.of(RoomSettings.SUBSCRIPTION_AGE));
    }

    private static SluiceConfig.Dtesn dtesn(Reading reading) {
        return new SluiceConfig.Dtesn(
                reading.of(DtesnSettings.THREADS),
                reading.of(DtesnSettings.RUNS),
                reading.of(DtesnSettings.RUNS_PER_ADDRESS),
                reading.of(DtesnSettings.HEARTBEAT),
                reading.of(DtesnSettings.HEARTBEAT_LARGE),
                reading.of(DtesnSettings.INPUT_SILENCE),
                reading.of(DtesnSettings.PROCESS_BYTES),
                reading.of(DtesnSettings.PROCESS_TIME),
                reading.of(DtesnSettings.CHECKPOINT_KEY),
                reading.of(DtesnSettings.CHECKPOINT_AGE),
                reading.of(DtesnSettings.JOBS),
                reading.of(DtesnSettings.JOBS_PER_ADDRESS),
                reading.of(DtesnSettings.JOB_BYTES),
                reading.of(DtesnSettings.JOB_AGE));
    }

    private static RoomPolicy policy(Reading reading) {
        return new RoomPolicy(
                new RoomPolicy.History(
                        reading.of(RoomSettings.HISTORY_MESSAGES),
                        reading.of(RoomSettings.HISTORY_BYTES),
                        reading.of(RoomSettings.HISTORY_AGE)),
                reading.of(RoomSettings.PRESENCE),
                reading.of(RoomSettings.EVENTS),
                reading.of(RoomSettings.PUBLISHERS),
                reading.of(RoomSettings.MESSAGE_BYTES),
                reading.of(RoomSettings.MESSAGES_PER_SECOND),
                reading.of(RoomSettings.SLOW),
                reading.of(RoomSettings.MEMBERS));
    }

    private static SluiceConfig.Files files(Reading reading) {
        // all are read, so that a fault is told whether it matters or not
        long fileBytes = reading.of(Settings.FILES_BYTES);
        long quotaBytes = reading.of(Settings.FILES_QUOTA);
        Duration partialAge = reading.of(Settings.FILES_PARTIAL_AGE);
        return new SluiceConfig.Files(
                reading.of(Settings.FILES_ROOT),
                reading.of(Settings.FILES_LISTING),
                reading.of(Settings.FILES_TOKEN)
                        .map(token -> new SluiceConfig.Uploads(token, fileBytes, quotaBytes, partialAge)));
    }

    private static void checkFolder(SluiceConfig.Files files, List<String> faults) {
        String name = Settings.FILES_ROOT.name();
        files.root()
                .filter(root -> !Files.isDirectory(root))
                .ifPresent(root -> faults.add(name + " is \"" + root + "\"; it must be a folder that exists"));
        files.root()
                .filter(root -> Files.isDirectory(root) && !isListable(root))
                .ifPresent(root -> faults.add(name + " is \"" + root + "\"; it must be readable"));
        if (files.uploads().isEmpty()) {
            return;
        }
        String because = ", since " + Settings.FILES_TOKEN.name() + " lets files be put there";
        if (files.root().isEmpty()) {
            faults.add(name + " is empty; it must be a folder" + because);
        }
        files.root()
                .filter(root -> Files.isDirectory(root) && !Files.isWritable(root))
                .ifPresent(root -> faults.add(name + " is \"" + root + "\"; it must be writable" + because));
    }

    private static void checkFile(Setting<?> setting, Optional<Path> file, List<String> faults) {
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path ->
                        faults.add(setting.name() + " is \"" + path + "\"; it must be a file that can be read"));
    }

    /** Whether its entries can be seen and opened. */
    private static boolean isListable(Path folder) {
        return Files.isReadable(folder) && Files.isExecutable(folder);
    }

    /** The version of this build, such as {@code 1.2.0}. */
    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = ConfigLoader.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("version.properties can't be read", e);
        }
        return properties.getProperty("version", "unknown");
    }

    private static Map<String, String> systemProperties() {
        // stringPropertyNames takes a snapshot: other threads may set properties while we look
        Properties properties = System.getProperties();
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key, key -> properties.getProperty(key, "")));
    }

    private static Map<String, String> file(Map<String, String> environment, Map<String, String> properties) {
        String name = properties.getOrDefault(FILE, environment.getOrDefault("SLUICE_CONFIG", ""));
        if (name.isEmpty()) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(name))) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("the configuration file " + name + " can't be read: " + e);
        }
        Map<String, String> result = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> result.put(key, read.getProperty(key, "")));
        return result;
    }

    /** A file may hold nothing but settings; of the rest only what claims to be ours is looked at. */
    private static List<String> unknown(
            Map<String, String> environment, Map<String, String> properties, Map<String, String> file) {
        Set<String> keys = new TreeSet<>(ELSEWHERE);
        Settings.all().forEach(setting -> keys.add(setting.name()));
        List<String> faults = new ArrayList<>();
        for (String key : new TreeSet<>(file.keySet())) {
            if (!keys.contains(key)) {
                faults.add("unknown key " + key + " in the configuration file" + Spelling.hint(key, keys));
            }
        }
        for (String key : new TreeSet<>(properties.keySet())) {
            if (key.startsWith(Setting.PREFIX) && !keys.contains(key)) {
                faults.add("unknown system property " + key + Spelling.hint(key, keys));
            }
        }
        Set<String> variables =
                keys.stream().map(ConfigLoader::variable).collect(Collectors.toCollection(TreeSet::new));
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith("SLUICE_") && !variables.contains(name) && !isServiceLink(name)) {
                faults.add("unknown environment variable " + name + Spelling.hint(name, variables));
            }
        }
        return faults;
    }

    /** Kubernetes tells every container of a service named "sluice" in variables that look like ours. */
    private static boolean isServiceLink(String name) {
        return name.matches("SLUICE_(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_.*)");
    }

    /** MicroProfile Config's mapping, known to operators: what is no letter or digit becomes an underscore. */
    private static Map<String, String> environmentByKey(Map<String, String> environment) {
        Map<String, String> result = new TreeMap<>();
        for (Setting<?> setting : Settings.all()) {
            String value = environment.get(setting.environmentName());
            if (value != null && !value.startsWith("tcp://")) {
                result.put(setting.name(), value);
            }
        }
        return result;
    }

    private static String variable(String key) {
        return new Setting<>(key, "", "", Parsers.text()).environmentName();
    }

    /** Parses settings one by one and gathers what is wrong instead of stopping at the first. */
    private record Reading(List<Map<String, String>> sources, List<String> faults) {

        <T> T of(Setting<T> setting) {
            for (Map<String, String> source : sources) {
                String text = source.get(setting.name());
                // an empty value says nothing of a setting that needs one, and says "none" of one that may be empty
                if (text != null && (!text.isBlank() || setting.fallback().isEmpty())) {
                    try {
                        return setting.parse(text.isBlank() ? "" : text);
                    } catch (ConfigException e) {
                        faults.add(String.valueOf(e.getMessage()));
                        break;
                    }
                }
            }
            return setting.parse(setting.fallback());
        }
    }
}
