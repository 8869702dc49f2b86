package dev.sluice.llm.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds clients by their keys, of which only digests are known.
 *
 * <p>The time that it takes tells nothing of a key: digests are looked up by their own digests, which hold random bytes of
 * this process, so nobody can choose a guess that is found later than another. Immutable.
 */
public final class Clients {

    /** The header fields of a request. */
    @FunctionalInterface
    public interface Fields {

        /** The value of a field; null when there is none. */
        @Nullable
        String get(String name);
    }

    private static final String BEARER = "Bearer ";
    private static final int LONGEST_KEY = 4_096;
    private static final int PEPPER_BYTES = 32;

    private final byte[] pepper;
    private final Map<String, Client> byDigest = new HashMap<>();

    private Clients(List<ClientConfig> clients, byte[] pepper) {
        this.pepper = pepper;
        for (ClientConfig config : clients) {
            Client client = new Client(config);
            config.keys().forEach(key -> byDigest.put(blinded(HexFormat.of().parseHex(key)), client));
        }
    }

    static Clients first(List<ClientConfig> clients, RandomGenerator random) {
        byte[] pepper = new byte[PEPPER_BYTES];
        random.nextBytes(pepper);
        return new Clients(clients, pepper);
    }

    Clients after(List<ClientConfig> next) {
        return new Clients(next, pepper);
    }

    /** Whether nobody has a key. */
    public boolean isEmpty() {
        return byDigest.isEmpty();
    }

    /**
     * Whose key a request has, in {@code Authorization: Bearer}, {@code x-api-key} or {@code api-key}.
     *
     * @param fields the request's header fields
     */
    public Optional<Client> find(Fields fields) {
        return Stream.of(bearer(fields.get("Authorization")), fields.get("x-api-key"), fields.get("api-key"))
                .flatMap(Stream::ofNullable)
                .map(String::strip)
                .filter(key -> !key.isEmpty() && key.length() <= LONGEST_KEY)
                .map(this::client)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length())
                : null;
    }

    private @Nullable Client client(String key) {
        return byDigest.get(blinded(sha256().digest(key.getBytes(StandardCharsets.UTF_8))));
    }

    private String blinded(byte[] digest) {
        MessageDigest blinding = sha256();
        blinding.update(pepper);
        return HexFormat.of().formatHex(blinding.digest(digest));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
