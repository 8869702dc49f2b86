package dev.sluice.llm.routing;

import dev.sluice.llm.wire.Dialect;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the file says of upstreams. Owned by one reading. */
final class UpstreamReading {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    static final String NAME_ALLOWED = "1 to 64 letters, digits, dots, hyphens and underscores";

    /** The name of a model, as clients write it; no control characters and no space at either end. */
    static final Pattern MODEL = Pattern.compile("(?! )[^\\p{Cntrl}*]{1,256}(?<! )");

    static final Pattern MODEL_PATTERN = Pattern.compile("(?! )([^\\p{Cntrl}*]{1,256}(?<! )|[^\\p{Cntrl}*]{0,256}\\*)");
    static final String MODEL_ALLOWED = "the name of a model, of 1 to 256 characters";
    static final String PATTERN_ALLOWED = MODEL_ALLOWED + ", or its beginning and a *";

    private static final Pattern HEALTH_PATH = Pattern.compile("/(?!/)([A-Za-z0-9._~:@!$&'()+,;=/-]|%[0-9A-Fa-f]{2})*");
    private static final String BASE_URL = "a URL such as https://api.example.com/v1, without user, query and fragment";
    private static final int MOST_WEIGHT = 1_000;

    private final References references;

    UpstreamReading(References references) {
        this.references = references;
    }

    /** One of the list; empty when it has no name or no URL, which is noted. */
    Optional<UpstreamConfig> listed(Fields fields) {
        Optional<String> name = fields.text("name", NAME, NAME_ALLOWED);
        if (!fields.has("name")) {
            fields.fault(fields.at("name") + " is missing; it must be " + NAME_ALLOWED);
        }
        Optional<URI> baseUrl = baseUrl(fields);
        if (!fields.has("baseUrl")) {
            fields.fault(fields.at("baseUrl") + " is missing; it must be " + BASE_URL);
        }
        Dialect style = fields.oneOf("style", Dialect.OPENAI);
        HeaderReading headers = headers(fields, style);
        UpstreamConfig read = new UpstreamConfig(
                name.orElse("unnamed"),
                baseUrl.orElse(URI.create("http://unknown")),
                style,
                headers.headers(),
                headers.secrets(),
                fields.whole("priority", 0, 0, 1_000),
                fields.whole("weight", 1, 1, MOST_WEIGHT),
                models(fields),
                health(fields.object("health")),
                fields.whole("maxConnections", 1_000, 1, 100_000),
                timeouts(fields));
        fields.refuseOthers();
        return name.isPresent() && baseUrl.isPresent() ? Optional.of(read) : Optional.empty();
    }

    /** The one that the file's own {@code baseUrl}, {@code key} and {@code headers} stand for. */
    Optional<UpstreamConfig> ofTheWholeFile(Fields file) {
        Optional<URI> baseUrl = baseUrl(file);
        HeaderReading headers = headers(file, Dialect.OPENAI);
        if (!file.has("baseUrl") && (file.has("headers") || file.has("key"))) {
            file.fault((file.has("key") ? "key" : "headers") + " is for the upstream of baseUrl, which is missing");
        }
        return baseUrl.map(url -> new UpstreamConfig(
                UpstreamConfig.DEFAULT,
                url,
                Dialect.OPENAI,
                headers.headers(),
                headers.secrets(),
                0,
                1,
                List.of(ModelRule.same(ModelRule.REST)),
                UpstreamConfig.Health.USUAL,
                1_000,
                UpstreamConfig.Timeouts.NONE));
    }

    private HeaderReading headers(Fields fields, Dialect style) {
        HeaderReading headers = new HeaderReading(references);
        switch (style) {
            case OPENAI -> headers.key(fields, "Authorization", "Bearer ");
            case ANTHROPIC -> headers.key(fields, "x-api-key", "");
        }
        headers.headers(fields);
        return headers;
    }

    private static Optional<URI> baseUrl(Fields fields) {
        if (!(fields.value("baseUrl") instanceof Value.Text(String text))) {
            return fields.parsed("baseUrl", BASE_URL, given -> null);
        }
        if (text.indexOf('@') >= 0 || text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
            // not shown: it may hold a password or a key
            fields.fault(fields.at("baseUrl") + " has a user, a query or a fragment; it must be " + BASE_URL);
            return Optional.empty();
        }
        return fields.parsed("baseUrl", BASE_URL, UpstreamReading::url);
    }

    private static @Nullable URI url(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text).parseServerAuthority();
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean reachable = url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535;
            return web && reachable && !text.endsWith("//") ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static List<ModelRule> models(Fields fields) {
        Value value = fields.value("models");
        if (value == null) {
            return List.of(ModelRule.same(ModelRule.REST));
        }
        List<ModelRule> rules = value instanceof Value.Members
                ? renamed(fields.object("models"))
                : fields.texts("models", MODEL_PATTERN, PATTERN_ALLOWED).stream()
                        .map(ModelRule::same)
                        .toList();
        if (value.isEmpty()) {
            fields.fault(
                    fields.at("models") + " is " + value.shown() + "; it must name a model, or be left out for all");
        }
        return rules;
    }

    private static List<ModelRule> renamed(Fields fields) {
        List<ModelRule> rules = new ArrayList<>();
        for (String pattern : fields.keys()) {
            if (!MODEL_PATTERN.matcher(pattern).matches()) {
                fields.fault(fields.at(pattern) + " must be called " + PATTERN_ALLOWED);
                continue;
            }
            boolean wide = pattern.endsWith(ModelRule.REST);
            Pattern allowed = wide ? MODEL_PATTERN : MODEL;
            String name = wide ? PATTERN_ALLOWED : MODEL_ALLOWED;
            if (fields.value(pattern) instanceof Value.Members) {
                Fields rule = fields.object(pattern);
                String target = rule.text("name", allowed, name).orElse(pattern);
                OptionalInt weight = rule.has("weight")
                        ? OptionalInt.of(rule.whole("weight", 1, 1, MOST_WEIGHT))
                        : OptionalInt.empty();
                rule.refuseOthers();
                rules.add(new ModelRule(pattern, target, weight));
            } else {
                fields.text(pattern, allowed, name)
                        .ifPresent(target -> rules.add(new ModelRule(pattern, target, OptionalInt.empty())));
            }
        }
        return rules;
    }

    private static UpstreamConfig.Health health(Fields fields) {
        UpstreamConfig.Health usual = UpstreamConfig.Health.USUAL;
        UpstreamConfig.Health result = new UpstreamConfig.Health(
                fields.whole("failures", usual.failures(), 1, 100),
                fields.seconds("openSecs", usual.open(), 1, 3_600),
                fields.text("path", HEALTH_PATH, "a path on the upstream's host, such as /health"),
                fields.seconds("intervalSecs", usual.interval(), 1, 3_600));
        fields.refuseOthers();
        return result;
    }

    private static UpstreamConfig.Timeouts timeouts(Fields fields) {
        return new UpstreamConfig.Timeouts(
                given(fields, "connectTimeoutMs", StreamReading.connectTimeout(fields, Duration.ZERO)),
                given(fields, "firstByteTimeoutMs", StreamReading.firstByteTimeout(fields, Duration.ZERO)),
                given(fields, "idleTimeoutMs", StreamReading.idleTimeout(fields, Duration.ZERO)));
    }

    private static Optional<Duration> given(Fields fields, String key, Duration read) {
        return fields.has(key) ? Optional.of(read) : Optional.empty();
    }
}
