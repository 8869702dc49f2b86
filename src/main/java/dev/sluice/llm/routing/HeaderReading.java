package dev.sluice.llm.routing;

import dev.sluice.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the header fields that requests to upstreams get. Owned by one reading. */
final class HeaderReading {

    /** A token (RFC 9110 section 5.6.2). */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** What such fields are called, in part, that prove who somebody is. */
    private static final Pattern SECRET =
            Pattern.compile(".*(authorization|cookie|api-?key|subscription-key|token|secret|password|credential).*");

    /** Fields of one connection, or of the body, which are not for an operator to set. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final References references;
    private final Map<String, SecretText> headers = new LinkedHashMap<>();
    private final List<SecretText> secrets = new ArrayList<>();

    HeaderReading(References references) {
        this.references = references;
    }

    Map<String, SecretText> headers() {
        return headers;
    }

    List<SecretText> secrets() {
        return secrets;
    }

    /** Reads the {@code key} of an upstream, and puts it into the field where it belongs. */
    void key(Fields upstream, String field, String scheme) {
        if (upstream.value("key") == null) {
            return;
        }
        Object key = upstream.value("key");
        String text = key instanceof Value.Text(String given) ? given : "";
        if (resolve(upstream, upstream.at("key"), field, text)) {
            headers.computeIfPresent(field, (name, secret) -> new SecretText(scheme + secret.reveal()));
        }
    }

    /** Reads the {@code headers} of an upstream: each a text, or one that refers to a secret. */
    void headers(Fields upstream) {
        Fields fields = upstream.object("headers");
        for (String name : named(fields)) {
            String place = fields.at(name);
            if (!(fields.value(name) instanceof Value.Text(String text))) {
                fields.fault(place + " must be a text");
            } else if (headers.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                fields.fault(place + " is there already, since " + upstream.at("key") + " is");
            } else if (isSecret(name) || References.isReference(text)) {
                resolve(fields, place, name, text);
            } else if (References.isFieldValue(text)) {
                headers.put(name, new SecretText(text));
            } else {
                fields.fault(place + " must be one line of ASCII, and not empty");
            }
        }
    }

    private boolean resolve(Fields fields, String place, String name, String text) {
        try {
            References.Resolved resolved = references.resolve(text);
            headers.put(name, resolved.whole());
            secrets.add(resolved.secret());
            return true;
        } catch (ConfigException e) {
            fields.fault(place + " " + e.getMessage());
            return false;
        }
    }

    /** Reads the {@code headers} of an endpoint, which go to all upstreams, and so hold no secret. */
    static Map<String, String> plain(Fields endpoint) {
        Fields fields = endpoint.object("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : named(fields)) {
            String place = fields.at(name);
            if (isSecret(name)) {
                fields.fault(place + " would go to every upstream; it must be in the headers of one");
            } else if (fields.value(name) instanceof Value.Text(String text) && References.isFieldValue(text)) {
                if (References.isReference(text)) {
                    fields.fault(place + " refers to a secret; it must be in the headers of an upstream");
                }
                headers.put(name, text);
            } else {
                fields.fault(place + " must be one line of ASCII, and not empty");
            }
        }
        return headers;
    }

    /** The names that can be those of fields, each once. */
    private static List<String> named(Fields fields) {
        Set<String> seen = new TreeSet<>();
        List<String> names = new ArrayList<>();
        for (String name : fields.keys()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches()) {
                fields.fault(fields.at(name) + " is no name of a header field");
            } else if (OURS.contains(lower)) {
                fields.fault(fields.at(name) + " is set by the router itself");
            } else if (!seen.add(lower)) {
                fields.fault(fields.at(name) + " is there twice");
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}
