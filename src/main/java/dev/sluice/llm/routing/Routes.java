package dev.sluice.llm.routing;

import dev.sluice.llm.wire.Dialect;
import dev.sluice.stream.Timers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Which upstreams have a model, in the order in which they are to be asked. As in any table of routes, the most precise
 * rule counts: an upstream that takes any model is not asked for one that another names. Thread-safe.
 */
public final class Routes {

    private final RouterConfig config;
    private final Map<String, Breaker> breakers; // by the names of upstreams
    private final Timers timers;
    private final RandomGenerator random;

    private Routes(RouterConfig config, Map<String, Breaker> breakers, Timers timers, RandomGenerator random) {
        this.config = config;
        this.breakers = Map.copyOf(breakers);
        this.timers = timers;
        this.random = random;
    }

    static Routes first(RouterConfig config, Timers timers, RandomGenerator random) {
        return new Routes(RouterConfig.withoutFile(), Map.of(), timers, random).after(config);
    }

    /** Those of the next configuration; what is known of the health of an upstream that is the same stays known. */
    Routes after(RouterConfig next) {
        Map<String, UpstreamConfig> before = new HashMap<>();
        config.upstreams().forEach(upstream -> before.put(upstream.name(), upstream));
        Map<String, Breaker> kept = new HashMap<>();
        for (UpstreamConfig upstream : next.upstreams()) {
            UpstreamConfig old = before.get(upstream.name());
            Breaker breaker = old != null && old.isSameServer(upstream) ? breakers.get(upstream.name()) : null;
            kept.put(upstream.name(), breaker == null ? new Breaker(upstream.health(), timers) : breaker);
        }
        return new Routes(next, kept, timers, random);
    }

    /** A rule of an upstream that matches. */
    private record Match(UpstreamConfig upstream, ModelRule rule) {

        int weight() {
            return rule.weight().orElse(upstream.weight());
        }
    }

    /**
     * Who is to be asked for a model, the first first: by priority, and at random by weight among those of one priority.
     *
     * @param model the name that the client asked for
     * @param dialect the API that he speaks; the answer has upstreams of this dialect alone
     */
    public List<Candidate> plan(String model, Dialect dialect) {
        String mapped = mapped(model);
        Map<Integer, List<Match>> byPriority = new TreeMap<>();
        matches(mapped, dialect)
                .forEach(match -> byPriority
                        .computeIfAbsent(match.upstream().priority(), priority -> new ArrayList<>())
                        .add(match));
        List<Candidate> plan = new ArrayList<>();
        for (List<Match> equals : byPriority.values()) {
            while (!equals.isEmpty()) {
                Match drawn = equals.remove(draw(equals));
                plan.add(new Candidate(drawn.upstream(), drawn.rule().targetOf(mapped), breaker(drawn.upstream())));
            }
        }
        return plan;
    }

    /** Whether only upstreams of the other dialect have the model, so that a request would have to be translated. */
    public boolean needsTranslation(String model, Dialect dialect) {
        Dialect other = dialect == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        return matches(mapped(model), dialect).isEmpty()
                && !matches(mapped(model), other).isEmpty();
    }

    /** The models that can be asked for by name: those that upstreams name whole, and those that stand for others. */
    public List<ListedModel> models(Optional<Client> client) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (String name : config.modelMapping().keySet()) {
            owner(name).ifPresent(owner -> owners.put(name, owner));
        }
        config.upstreams().stream()
                .flatMap(upstream -> upstream.models().stream())
                .filter(ModelRule::isExact)
                .map(ModelRule::pattern)
                .forEach(name -> owner(name).ifPresent(owner -> owners.putIfAbsent(name, owner)));
        return owners.entrySet().stream()
                .filter(entry ->
                        client.map(known -> known.mayUse(entry.getKey())).orElse(true))
                .map(entry -> new ListedModel(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(ListedModel::id))
                .toList();
    }

    /** The upstreams, each with what is known of its health. */
    public Map<UpstreamConfig, Breaker> upstreams() {
        Map<UpstreamConfig, Breaker> all = new LinkedHashMap<>();
        config.upstreams().forEach(upstream -> all.put(upstream, breaker(upstream)));
        return all;
    }

    private String mapped(String model) {
        return config.modelMapping().getOrDefault(model, model);
    }

    private Optional<String> owner(String model) {
        return config.upstreams().stream()
                .flatMap(upstream -> best(upstream, mapped(model)).stream())
                .min(Comparator.comparingInt((Match match) -> -match.rule().precision())
                        .thenComparingInt(match -> match.upstream().priority()))
                .map(match -> match.upstream().name());
    }

    private List<Match> matches(String model, Dialect dialect) {
        List<Match> all = config.upstreams().stream()
                .filter(upstream -> upstream.style() == dialect)
                .flatMap(upstream -> best(upstream, model).stream())
                .toList();
        int precision =
                all.stream().mapToInt(match -> match.rule().precision()).max().orElse(0);
        return all.stream()
                .filter(match -> match.rule().precision() == precision)
                .toList();
    }

    private static Optional<Match> best(UpstreamConfig upstream, String model) {
        return upstream.models().stream()
                .filter(rule -> rule.matches(model))
                .max(Comparator.comparingInt(ModelRule::precision))
                .map(rule -> new Match(upstream, rule));
    }

    private int draw(List<Match> equals) {
        if (equals.size() == 1) {
            return 0;
        }
        int left = random.nextInt(equals.stream().mapToInt(Match::weight).sum());
        int index = 0;
        while (left >= equals.get(index).weight()) {
            left -= equals.get(index).weight();
            index++;
        }
        return index;
    }

    private Breaker breaker(UpstreamConfig upstream) {
        Breaker breaker = breakers.get(upstream.name());
        if (breaker == null) {
            throw new IllegalStateException("no breaker for " + upstream.name());
        }
        return breaker;
    }
}
