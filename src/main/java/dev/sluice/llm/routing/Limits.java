package dev.sluice.llm.routing;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * How many requests are let in, of all, for an endpoint and of a client, and how many tokens a client may spend. A request
 * is counted everywhere or nowhere. Tokens are known when they are spent, so who has spent too many waits until they are
 * paid for. There is one state for each limit of the configuration, and no other. Thread-safe.
 */
public final class Limits {

    private enum Scope {
        ROUTER,
        ENDPOINT,
        CLIENT,
        TOKENS
    }

    private record Key(Scope scope, String name) {}

    /** A bucket that a request has to do with. */
    private record Asked(Key key, Bucket bucket) {

        String sentence() {
            String name = key.name();
            return switch (key.scope()) {
                case ROUTER -> "this server takes " + rate("requests");
                case ENDPOINT -> name + " takes " + rate("requests");
                case CLIENT -> "the client " + name + " may make " + rate("requests");
                case TOKENS -> "the client " + name + " may spend " + rate("tokens");
            };
        }

        private String rate(String what) {
            return bucket.perMinute() + " " + what + " a minute";
        }
    }

    private final Timers timers;
    private final ReentrantLock lock; // of all generations, which share buckets
    private final Map<Key, Bucket> buckets; // the map does not change; each bucket is guarded by lock

    private Limits(Timers timers, ReentrantLock lock, Map<Key, Bucket> buckets) {
        this.timers = timers;
        this.lock = lock;
        this.buckets = Map.copyOf(buckets);
    }

    static Limits first(RouterConfig config, Timers timers) {
        return new Limits(timers, new ReentrantLock(), Map.of()).after(config);
    }

    /** Those of the next configuration; a limit that is the same goes on where it is. */
    Limits after(RouterConfig next) {
        Map<Key, Bucket> all = new HashMap<>();
        next.rateLimit().ifPresent(limit -> keep(all, new Key(Scope.ROUTER, ""), limit));
        next.endpoints()
                .values()
                .forEach(endpoint -> endpoint.rateLimit()
                        .ifPresent(limit -> keep(all, new Key(Scope.ENDPOINT, endpoint.path()), limit)));
        for (ClientConfig client : next.clients()) {
            client.rateLimit().ifPresent(limit -> keep(all, new Key(Scope.CLIENT, client.name()), limit));
            client.tokensPerMinute()
                    .ifPresent(
                            tokens -> keep(all, new Key(Scope.TOKENS, client.name()), new RateLimit(tokens, tokens)));
        }
        return new Limits(timers, lock, all);
    }

    private void keep(Map<Key, Bucket> all, Key key, RateLimit limit) {
        Bucket before = buckets.get(key);
        boolean same =
                before != null && before.perMinute() == limit.requestsPerMinute() && before.burst() == limit.burst();
        all.put(key, same ? before : new Bucket(limit.requestsPerMinute(), limit.burst(), timers.nanos()));
    }

    /**
     * Lets a request in, and counts it, unless one of its limits is reached.
     *
     * @param client who asks; empty when a local visitor does without a key
     */
    public Admission admit(Optional<Client> client, Endpoint endpoint) {
        List<Asked> requests = new ArrayList<>();
        add(requests, new Key(Scope.ROUTER, ""));
        add(requests, new Key(Scope.ENDPOINT, endpoint.path()));
        client.ifPresent(known -> add(requests, new Key(Scope.CLIENT, known.name())));
        List<Asked> tokens = new ArrayList<>();
        client.ifPresent(known -> add(tokens, new Key(Scope.TOKENS, known.name())));
        lock.lock();
        try {
            long now = timers.nanos();
            Comparator<Asked> byWait =
                    Comparator.comparingLong(asked -> asked.bucket().waitNanos(now));
            List<Asked> all = new ArrayList<>(requests);
            all.addAll(tokens);
            Asked slowest = all.stream().max(byWait).orElse(null);
            if (slowest != null && slowest.bucket().waitNanos(now) > 0) {
                return refusal(slowest, now);
            }
            requests.forEach(asked -> asked.bucket().take(1, now));
            Map<String, String> fields = new HashMap<>();
            requests.stream()
                    .min(Comparator.comparingLong(asked -> asked.bucket().left(now)))
                    .ifPresent(tightest -> tell(fields, tightest, now));
            tokens.forEach(asked -> tell(fields, asked, now));
            return new Admission.Granted(new Grant(fields, !tokens.isEmpty(), spending(tokens)));
        } finally {
            lock.unlock();
        }
    }

    private void add(List<Asked> asked, Key key) {
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            asked.add(new Asked(key, bucket));
        }
    }

    private static Admission refusal(Asked slowest, long now) {
        Map<String, String> fields = new HashMap<>();
        tell(fields, slowest, now);
        return new Admission.Refused(Duration.ofNanos(slowest.bucket().waitNanos(now)), slowest.sentence(), fields);
    }

    private LongConsumer spending(List<Asked> tokens) {
        return amount -> {
            lock.lock();
            try {
                tokens.forEach(asked -> asked.bucket().take(amount, timers.nanos()));
            } finally {
                lock.unlock();
            }
        };
    }

    private static void tell(Map<String, String> fields, Asked asked, long now) {
        String what = asked.key().scope() == Scope.TOKENS ? "tokens" : "requests";
        Bucket bucket = asked.bucket();
        fields.put("x-ratelimit-limit-" + what, String.valueOf(bucket.burst()));
        fields.put("x-ratelimit-remaining-" + what, String.valueOf(bucket.left(now)));
        fields.put("x-ratelimit-reset-" + what, span(bucket.fullNanos(now)));
    }

    /** As OpenAI writes a time: {@code 17ms}, {@code 1s}, {@code 6m0s}. */
    static String span(long nanos) {
        long millis = Math.ceilDiv(nanos, 1_000_000L);
        if (millis < 1_000) {
            return millis + "ms";
        }
        long seconds = Math.ceilDiv(millis, 1_000L);
        String minutes = seconds < 60 ? "" : seconds / 60 % 60 + "m";
        String hours = seconds < 3_600 ? "" : seconds / 3_600 + "h";
        return hours + minutes + seconds % 60 + "s";
    }

    /** How many states are kept. */
    int states() {
        return buckets.size();
    }
}
