package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.llm.wire.Dialect;
import dev.sluice.stream.FakeTimers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which upstreams are asked for a model, and in which order. */
class RoutesTest {

    private static final int SEED = 7;

    private final FakeTimers timers = new FakeTimers();

    private RouterSnapshot snapshot(String json) {
        return RouterSnapshot.first(RouterText.read(json), timers, new Random(SEED));
    }

    private static String named(String name, String members) {
        return "{'name':'" + name + "','baseUrl':'http://" + name + ".example'" + (members.isEmpty() ? "" : ",")
                + members + "}";
    }

    private static String upstreams(String... upstreams) {
        return "{'upstreams':[" + String.join(",", upstreams) + "]}";
    }

    private static List<String> names(List<Candidate> plan) {
        return plan.stream().map(candidate -> candidate.upstream().name()).toList();
    }

    private List<String> plan(String json, String model) {
        return names(snapshot(json).routes().plan(model, Dialect.OPENAI));
    }

    @Test
    void lowerPriorityIsAskedFirst() {
        String json = upstreams(named("c", "'priority':9"), named("a", "'priority':0"), named("b", "'priority':5"));

        assertThat(plan(json, "any")).containsExactly("a", "b", "c");
    }

    @Test
    void equalsAreDrawnByWeightAndEachIsThere() {
        Routes routes = snapshot(
                        upstreams(named("a", "'weight':1"), named("b", "'weight':3"), named("c", "'priority':1")))
                .routes();
        int draws = 20_000;

        Map<List<String>, Long> orders = IntStream.range(0, draws)
                .mapToObj(i -> names(routes.plan("any", Dialect.OPENAI)))
                .collect(Collectors.groupingBy(order -> order, Collectors.counting()));

        assertThat(orders).containsOnlyKeys(List.of("a", "b", "c"), List.of("b", "a", "c"));
        assertThat(orders.get(List.of("b", "a", "c"))).isCloseTo(draws * 3 / 4, within((long) draws / 50));
    }

    @Test
    void weightOfAModelCountsBeforeThatOfTheUpstream() {
        Routes routes = snapshot(upstreams(
                        named("a", "'weight':1000,'models':{'m':{'weight':1}}"),
                        named("b", "'weight':9,'models':['m']")))
                .routes();
        int draws = 10_000;

        long first = IntStream.range(0, draws)
                .filter(i -> names(routes.plan("m", Dialect.OPENAI)).getFirst().equals("a"))
                .count();

        assertThat(first).isCloseTo(draws / 10, within((long) draws / 50));
    }

    @Test
    void onlyTheMostPreciseRuleCounts() {
        String json = upstreams(
                named("any", ""),
                named("gpt", "'models':['gpt-*']"),
                named("four", "'models':['gpt-4'],'priority':9"),
                named("both", "'models':['gpt-*','gpt-4'],'priority':10"));

        assertThat(plan(json, "gpt-4")).containsExactly("four", "both");
        assertThat(plan(json, "gpt-5")).containsExactly("gpt", "both");
        assertThat(plan(json, "llama")).containsExactly("any");
        assertThat(plan(json, "sluice-echo")).containsExactly("built-in");
    }

    @Test
    void modelThatNobodyHasIsNotPlanned() {
        assertThat(plan(upstreams(named("a", "'models':['m']")), "other")).isEmpty();
        assertThat(plan("{}", "gpt-4")).isEmpty();
        assertThat(plan("{'builtIn':false,'baseUrl':'http://a'}", "sluice-echo"))
                .containsExactly("default");
    }

    @Test
    void nameIsMappedFirstForAllAndThenForTheUpstream() {
        RouterSnapshot snapshot = snapshot("{'upstreams':[" + named("a", "'models':{'llama3':'meta/llama3'}")
                + "],'modelMapping':{'gpt-4':'llama3'}}");

        assertThat(snapshot.routes().plan("gpt-4", Dialect.OPENAI))
                .singleElement()
                .extracting(Candidate::model)
                .isEqualTo("meta/llama3");
    }

    @Test
    void mappingIsNotRepeated() {
        assertThat(snapshot("{'baseUrl':'http://a','modelMapping':{'a':'b','b':'c'}}")
                        .routes()
                        .plan("a", Dialect.OPENAI))
                .extracting(Candidate::model)
                .containsExactly("b");
    }

    @Test
    void upstreamOfTheOtherDialectIsNotPlannedAndSaidToNeedTranslation() {
        Routes routes = snapshot(upstreams(
                        named("a", "'models':['gpt']"), named("c", "'style':'anthropic','models':['claude']")))
                .routes();

        assertThat(routes.plan("claude", Dialect.OPENAI)).isEmpty();
        assertThat(routes.needsTranslation("claude", Dialect.OPENAI)).isTrue();
        assertThat(routes.needsTranslation("gpt", Dialect.ANTHROPIC)).isTrue();
        assertThat(routes.needsTranslation("gpt", Dialect.OPENAI)).isFalse();
        assertThat(routes.needsTranslation("nobody-has-it", Dialect.OPENAI)).isFalse();
        assertThat(names(routes.plan("claude", Dialect.ANTHROPIC))).containsExactly("c");
    }

    @Test
    void modelsThatCanBeNamedAreListed() {
        Routes routes = snapshot("{'upstreams':[" + named("b", "'models':['gpt-4','gpt-*'],'priority':2") + ","
                        + named("a", "'models':{'gpt-4':'x'},'priority':1") + "],'modelMapping':{'best':'gpt-5'}}")
                .routes();

        assertThat(routes.models(Optional.empty()))
                .containsExactly(
                        new ListedModel("best", "b"),
                        new ListedModel("gpt-4", "a"),
                        new ListedModel("sluice-echo", "built-in"),
                        new ListedModel("sluice-ngram", "built-in"));
    }

    @Test
    void clientSeesTheModelsThatHeMayUse() {
        RouterSnapshot snapshot = snapshot(RouterText.client("'models':['sluice-e*','best']")
                .replace("{'clients'", "{'modelMapping':{'best':'sluice-ngram'},'clients'"));
        Client ann = new Client(snapshot.config().clients().getFirst());

        assertThat(snapshot.routes().models(Optional.of(ann)))
                .extracting(ListedModel::id)
                .containsExactly("best", "sluice-echo");
        assertThat(ann.mayUse("sluice-ngram")).isFalse();
    }

    @Test
    void breakerIsKeptWhileItsUpstreamIsTheSame() {
        RouterSnapshot first =
                snapshot(upstreams(named("a", ""), named("b", ""), named("c", "'health':{'failures':2}")));
        RouterSnapshot second = first.after(RouterText.read(upstreams(
                named("a", "'weight':7,'models':['m']"),
                named("b", "").replace("b.example", "other.example"),
                named("c", "'health':{'failures':3}"))));
        Map<String, Breaker> before = breakers(first);
        Map<String, Breaker> after = breakers(second);

        assertThat(after.get("a")).isSameAs(before.get("a"));
        assertThat(after.get("built-in")).isSameAs(before.get("built-in"));
        assertThat(after.get("b")).isNotSameAs(before.get("b"));
        assertThat(after.get("c")).isNotSameAs(before.get("c"));
        assertThat(second.routes().plan("m", Dialect.OPENAI).getFirst().breaker())
                .isSameAs(before.get("a"));
    }

    private static Map<String, Breaker> breakers(RouterSnapshot snapshot) {
        Map<String, Breaker> breakers = new HashMap<>();
        snapshot.routes().upstreams().forEach((upstream, breaker) -> breakers.put(upstream.name(), breaker));
        return breakers;
    }
}
