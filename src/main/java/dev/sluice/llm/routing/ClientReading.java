package dev.sluice.llm.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the file says of clients. Owned by one reading. */
final class ClientReading {

    private static final Pattern KEY = Pattern.compile("sha256:([0-9A-Fa-f]{64})");
    private static final String KEY_ALLOWED = "sha256: and the 64 hexadecimal digits of the key's SHA-256";

    /** What a shell makes of a variable that is not set, without and with the end of a line. */
    private static final Set<String> OF_NOTHING = Set.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b");

    private final Set<String> names = new HashSet<>();
    private final Set<String> keys = new HashSet<>();

    /** One of the list; empty when something that it needs is wrong, which is noted. */
    Optional<ClientConfig> listed(Fields fields) {
        Optional<String> name = fields.text("name", UpstreamReading.NAME, UpstreamReading.NAME_ALLOWED);
        if (!fields.has("name")) {
            fields.fault(fields.at("name") + " is missing; it must be " + UpstreamReading.NAME_ALLOWED);
        }
        name.filter(given -> !names.add(given))
                .ifPresent(twice -> fields.fault(fields.at("name") + " is \"" + twice + "\", which is there twice"));
        Set<String> digests = digests(fields);
        List<ModelRule> models =
                fields.texts("models", UpstreamReading.MODEL_PATTERN, UpstreamReading.PATTERN_ALLOWED).stream()
                        .map(ModelRule::same)
                        .toList();
        if (fields.value("models") instanceof Value.Items given && given.isEmpty()) {
            fields.fault(
                    fields.at("models") + " is " + given.shown() + "; it must name a model, or be left out for all");
        }
        Optional<RateLimit> rateLimit = StreamReading.rateLimit(fields);
        OptionalInt tokens = fields.has("tokensPerMinute")
                ? OptionalInt.of(fields.whole("tokensPerMinute", 1, 1, Bucket.MOST))
                : OptionalInt.empty();
        fields.refuseOthers();
        return name.isPresent() && !digests.isEmpty()
                ? Optional.of(new ClientConfig(name.get(), digests, models, rateLimit, tokens))
                : Optional.empty();
    }

    /** One key, or several while they are exchanged. What is there instead of a digest is not shown: it may be the key. */
    private Set<String> digests(Fields fields) {
        List<Value> given = switch (fields.value("key")) {
            case null -> List.of();
            case Value.Items(List<Value> items) -> items;
            case Value.Text text -> List.of(text);
            default -> List.of(new Value.Nothing());
        };
        if (given.isEmpty()) {
            fields.fault(fields.at("key") + " is missing; it must be " + KEY_ALLOWED + ", or an array of these");
        }
        Set<String> digests = new TreeSet<>();
        for (Value value : given) {
            Matcher matcher = KEY.matcher(value instanceof Value.Text(String text) ? text : "");
            if (!matcher.matches()) {
                fields.fault(fields.at("key") + " is not usable; it must be " + KEY_ALLOWED);
                continue;
            }
            String digest = String.valueOf(matcher.group(1)).toLowerCase(Locale.ROOT);
            if (OF_NOTHING.contains(digest)) {
                fields.fault(fields.at("key") + " is that of an empty key");
            } else if (!keys.add(digest)) {
                fields.fault(fields.at("key") + " is there twice");
            }
            digests.add(digest);
        }
        return digests;
    }
}
