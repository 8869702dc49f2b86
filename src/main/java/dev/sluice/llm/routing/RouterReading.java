package dev.sluice.llm.routing;

import dev.sluice.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a configuration of what stands in the router's file, or tells of all that is wrong with it. */
final class RouterReading {

    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~:@!$&'()+,;=-]+)+");
    private static final Pattern UPSTREAM_PATH =
            Pattern.compile(PATH.pattern() + "(\\?([A-Za-z0-9._~=&-]|%[0-9A-Fa-f]{2})+)?");
    private static final Pattern SECRET_PARAMETER = Pattern.compile("(?i).*\\?.*(key|token|secret|sig|password).*");
    private static final List<String> OWN = List.of("/v1/models", "/v1/streams");

    private final Fields file;
    private final UpstreamReading upstreams;

    private RouterReading(Fields file, UpstreamReading upstreams) {
        this.file = file;
        this.upstreams = upstreams;
    }

    /**
     * The configuration that a file means.
     *
     * @param root its one value
     * @param references finds the secrets
     *
     * @throws ConfigException when something is wrong: a line for each fault, none of which holds a secret
     */
    static RouterConfig read(Value root, References references) {
        if (!(root instanceof Value.Members(Map<String, Value> members))) {
            throw new ConfigException("the file is " + root.shown() + "; it must be a JSON object");
        }
        List<String> faults = new ArrayList<>();
        RouterConfig read =
                new RouterReading(new Fields("", members, faults), new UpstreamReading(references)).config();
        if (faults.isEmpty()) {
            checkMapping(read, faults);
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join(System.lineSeparator(), faults));
        }
        return read;
    }

    private RouterConfig config() {
        StreamConfig stream = StreamReading.streamConfig(file.object("streamConfig"), StreamConfig.USUAL);
        boolean builtIn = file.truth("builtIn", true);
        RouterConfig read = new RouterConfig(
                endpoints(file.object("endpoints"), stream),
                upstreams(builtIn),
                clients(),
                modelMapping(file.object("modelMapping")),
                stream,
                retry(file.object("retry")),
                StreamReading.rateLimit(file),
                file.has("port") ? OptionalInt.of(file.whole("port", 1, 1, 65_535)) : OptionalInt.empty(),
                file.whole("maxRequestBytes", RouterConfig.REQUEST_BYTES, 1_024, 1 << 30),
                file.whole("maxHeldBytes", RouterConfig.HELD_BYTES, 1_024, 1L << 40),
                file.truth("coalesce", false),
                recordings(file.object("recordings")),
                builtIn);
        file.refuseOthers();
        return read;
    }

    private List<UpstreamConfig> upstreams(boolean builtIn) {
        List<UpstreamConfig> all = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(UpstreamConfig.BUILT_IN));
        upstreams.ofTheWholeFile(file).ifPresent(all::add);
        all.forEach(upstream -> names.add(upstream.name()));
        for (Fields fields : file.objects("upstreams")) {
            Optional<UpstreamConfig> upstream = upstreams.listed(fields);
            upstream.map(UpstreamConfig::name)
                    .filter(name -> !names.add(name))
                    .ifPresent(name -> fields.fault(
                            fields.at("name") + " is \"" + name + "\", which is the name of another upstream"));
            upstream.ifPresent(all::add);
        }
        if (builtIn) {
            all.add(UpstreamConfig.builtInModel());
        } else if (!file.has("baseUrl") && !file.has("upstreams")) {
            file.fault("builtIn is false; there must be a baseUrl or upstreams then");
        }
        return all;
    }

    private List<ClientConfig> clients() {
        ClientReading reading = new ClientReading();
        return file.objects("clients").stream()
                .map(reading::listed)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Map<String, String> modelMapping(Fields fields) {
        Map<String, String> mapping = new LinkedHashMap<>();
        for (String name : fields.keys()) {
            if (!UpstreamReading.MODEL.matcher(name).matches()) {
                fields.fault(fields.at(name) + " must be called " + UpstreamReading.MODEL_ALLOWED);
            }
            fields.text(name, UpstreamReading.MODEL, UpstreamReading.MODEL_ALLOWED)
                    .ifPresent(target -> mapping.put(name, target));
        }
        return mapping;
    }

    /** A name that leads nowhere would only be seen when somebody asks for it. */
    private static void checkMapping(RouterConfig read, List<String> faults) {
        read.modelMapping().forEach((name, target) -> {
            boolean served = read.upstreams().stream()
                    .flatMap(upstream -> upstream.models().stream())
                    .anyMatch(rule -> rule.matches(target));
            if (!served) {
                faults.add(KeyPath.member("modelMapping", name) + " is \"" + target
                        + "\"; it must be a model that an upstream has");
            }
        });
    }

    private static Retry retry(Fields fields) {
        Retry usual = Retry.USUAL;
        int attempts = fields.whole("attempts", usual.attempts(), 1, 10);
        Duration backoff = fields.millis("backoffMs", usual.backoff(), 0, 60_000);
        Duration longest = backoff.compareTo(usual.maxBackoff()) > 0 ? backoff : usual.maxBackoff();
        Retry read = new Retry(attempts, backoff, fields.millis("maxBackoffMs", longest, backoff.toMillis(), 600_000));
        fields.refuseOthers();
        return read;
    }

    private static RecordingBounds recordings(Fields fields) {
        RecordingBounds usual = RecordingBounds.USUAL;
        RecordingBounds read = new RecordingBounds(
                fields.whole("most", usual.most(), 1, 100_000),
                fields.whole("mostBytes", usual.mostBytes(), 1 << 20, 1L << 40),
                fields.whole("mostReaders", usual.mostReaders(), 1, 1_000_000));
        fields.refuseOthers();
        return read;
    }

    private static Map<String, Endpoint> endpoints(Fields fields, StreamConfig stream) {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        RouterConfig.PATHS.forEach(path -> endpoints.put(path, Endpoint.usual(path, stream)));
        for (String path : fields.keys()) {
            if (!PATH.matcher(path).matches()) {
                fields.fault(fields.at(path) + " must be called a path such as /v1/chat/completions");
            } else if (OWN.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"))) {
                fields.fault(fields.at(path) + " is answered by the router itself");
            } else if (fields.value(path) instanceof Value.Nothing) {
                endpoints.remove(path);
            } else {
                Fields endpoint = fields.object(path);
                boolean enabled = endpoint.truth("enabled", true);
                Endpoint read = endpoint(endpoint, Endpoint.usual(path, stream));
                if (enabled) {
                    endpoints.put(path, read);
                } else {
                    endpoints.remove(path);
                }
            }
        }
        return endpoints;
    }

    private static Endpoint endpoint(Fields fields, Endpoint usual) {
        Endpoint read = new Endpoint(
                usual.path(),
                upstreamPath(fields).orElse(usual.upstreamPath()),
                fields.parsed("method", "one of POST, PUT, PATCH", RouterReading::method)
                        .orElse(usual.method()),
                HeaderReading.plain(fields),
                fields.truth("streamSupport", usual.streamSupport()),
                fields.truth("requiresMultipart", usual.requiresMultipart()),
                StreamReading.rateLimit(fields),
                StreamReading.streamConfig(fields.object("streamConfig"), usual.stream()),
                fields.oneOf("style", usual.dialect()));
        fields.refuseOthers();
        return read;
    }

    private static @Nullable String method(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return Set.of("POST", "PUT", "PATCH").contains(upper) ? upper : null;
    }

    private static Optional<String> upstreamPath(Fields fields) {
        if (fields.value("upstreamPath") instanceof Value.Text(String text)
                && SECRET_PARAMETER.matcher(text).matches()) {
            // not shown: what stands there may be the secret
            fields.fault(fields.at("upstreamPath") + " has a query that may be a key; it must be in the headers of an"
                    + " upstream");
            return Optional.empty();
        }
        return fields.text("upstreamPath", UPSTREAM_PATH, "a path such as /chat/completions");
    }
}
