package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.FakeTimers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    private static final String SIXTY = "'rateLimit':{'requestsPerMinute':60,'burst':2}";

    private final FakeTimers timers = new FakeTimers();

    private RouterSnapshot snapshot(String json) {
        return RouterSnapshot.first(RouterText.read(json), timers, new Random(1));
    }

    private static Optional<Client> ann(RouterSnapshot snapshot) {
        return Optional.of(new Client(snapshot.config().clients().getFirst()));
    }

    private static Endpoint endpoint(RouterSnapshot snapshot, String path) {
        return Objects.requireNonNull(snapshot.config().endpoints().get(path));
    }

    private static Admission admit(RouterSnapshot snapshot, Optional<Client> client) {
        return snapshot.limits().admit(client, endpoint(snapshot, "/v1/completions"));
    }

    private static Grant granted(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Granted.class);
        return ((Admission.Granted) admission).grant();
    }

    private static Admission.Refused refused(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Refused.class);
        return (Admission.Refused) admission;
    }

    @Test
    void withoutLimitsAllIsGrantedAndNothingSaid() {
        RouterSnapshot snapshot = snapshot("{}");

        for (int i = 0; i < 1_000; i++) {
            assertThat(granted(admit(snapshot, Optional.empty())).fields()).isEmpty();
        }
        assertThat(snapshot.limits().states()).isZero();
    }

    @Test
    void burstIsLetInAtOnceAndThenOneAtATime() {
        RouterSnapshot snapshot = snapshot("{" + SIXTY + "}");

        assertThat(granted(admit(snapshot, Optional.empty())).fields())
                .isEqualTo(Map.of(
                        "x-ratelimit-limit-requests", "2",
                        "x-ratelimit-remaining-requests", "1",
                        "x-ratelimit-reset-requests", "1s"));
        granted(admit(snapshot, Optional.empty()));
        Admission.Refused refused = refused(admit(snapshot, Optional.empty()));

        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(refused.what()).isEqualTo("this server takes 60 requests a minute");
        assertThat(refused.fields())
                .isEqualTo(Map.of(
                        "x-ratelimit-limit-requests", "2",
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "2s"));
        timers.pass(Duration.ofSeconds(1).minusNanos(1));
        assertThat(refused(admit(snapshot, Optional.empty())).retryAfter()).isEqualTo(Duration.ofNanos(1));
        timers.pass(Duration.ofNanos(1));
        granted(admit(snapshot, Optional.empty()));
        refused(admit(snapshot, Optional.empty()));
    }

    @Test
    void restBringsNoMoreThanTheBurst() {
        RouterSnapshot snapshot = snapshot("{" + SIXTY + "}");
        timers.pass(Duration.ofDays(36_500));

        granted(admit(snapshot, Optional.empty()));
        granted(admit(snapshot, Optional.empty()));
        refused(admit(snapshot, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "1, 1", "1000000, 1", "999983, 5000", "13, 5000"})
    void whoWaitsAsLongAsHeWasToldIsLetIn(int perMinute, int burst) {
        RouterSnapshot snapshot =
                snapshot("{'rateLimit':{'requestsPerMinute':" + perMinute + ",'burst':" + burst + "}}");
        for (int i = 0; i < burst; i++) {
            granted(admit(snapshot, Optional.empty()));
        }

        for (int i = 0; i < 200; i++) {
            Duration wait = refused(admit(snapshot, Optional.empty())).retryAfter();
            assertThat(wait).isPositive();
            timers.pass(wait);
            granted(admit(snapshot, Optional.empty()));
        }
    }

    @Test
    void limitOfAnEndpointIsItsOwn() {
        RouterSnapshot snapshot =
                snapshot("{'endpoints':{'/v1/completions':{'rateLimit':{'requestsPerMinute':60,'burst':1}}}}");
        granted(admit(snapshot, Optional.empty()));

        assertThat(refused(admit(snapshot, Optional.empty())).what())
                .isEqualTo("/v1/completions takes 60 requests a minute");
        granted(snapshot.limits().admit(Optional.empty(), endpoint(snapshot, "/v1/messages")));
    }

    @Test
    void requestThatOneLimitRefusesIsCountedNowhere() {
        RouterSnapshot snapshot = snapshot("{'rateLimit':{'requestsPerMinute':60,'burst':2},"
                + "'endpoints':{'/v1/completions':{'rateLimit':{'requestsPerMinute':1,'burst':1}}}}");
        granted(admit(snapshot, Optional.empty()));
        for (int i = 0; i < 5; i++) {
            refused(admit(snapshot, Optional.empty()));
        }

        granted(snapshot.limits().admit(Optional.empty(), endpoint(snapshot, "/v1/messages")));
    }

    @Test
    void longestWaitIsTold() {
        RouterSnapshot snapshot = snapshot("{'rateLimit':{'requestsPerMinute':60,'burst':1},"
                + "'endpoints':{'/v1/completions':{'rateLimit':{'requestsPerMinute':2,'burst':1}}}}");
        granted(admit(snapshot, Optional.empty()));

        assertThat(refused(admit(snapshot, Optional.empty())).retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void clientsHaveTheirOwnLimits() {
        String json = RouterText.client(SIXTY)
                .replace("}]", "},{'name':'bob','key':'sha256:" + "cd".repeat(32) + "'," + SIXTY + "}]");
        RouterSnapshot snapshot = snapshot(json);
        Optional<Client> bob =
                Optional.of(new Client(snapshot.config().clients().getLast()));
        granted(admit(snapshot, ann(snapshot)));
        granted(admit(snapshot, ann(snapshot)));

        assertThat(refused(admit(snapshot, ann(snapshot))).what())
                .isEqualTo("the client ann may make 60 requests a minute");
        granted(admit(snapshot, bob));
        granted(admit(snapshot, Optional.empty()));
    }

    @Test
    void tokensAreSpentAfterwardsAndPaidForByWaiting() {
        RouterSnapshot snapshot = snapshot(RouterText.client("'tokensPerMinute':600"));
        Grant first = granted(admit(snapshot, ann(snapshot)));
        assertThat(first.fields())
                .isEqualTo(Map.of(
                        "x-ratelimit-limit-tokens", "600",
                        "x-ratelimit-remaining-tokens", "600",
                        "x-ratelimit-reset-tokens", "0ms"));

        assertThat(first.countsTokens()).isTrue();

        first.spent(500);
        granted(admit(snapshot, ann(snapshot))).spent(400);

        Admission.Refused refused = refused(admit(snapshot, ann(snapshot)));
        assertThat(refused.what()).isEqualTo("the client ann may spend 600 tokens a minute");
        assertThat(refused.retryAfter()).as("301 tokens, 10 a second").isEqualTo(Duration.ofMillis(30_100));
        assertThat(refused.fields())
                .containsEntry("x-ratelimit-remaining-tokens", "0")
                .containsEntry("x-ratelimit-reset-tokens", "1m30s");
        timers.pass(refused.retryAfter());
        granted(admit(snapshot, ann(snapshot)));
    }

    @Test
    void absurdNumbersOfTokensLeaveTheCountInItsRange() {
        RouterSnapshot snapshot = snapshot(RouterText.client("'tokensPerMinute':100000000"));
        Grant grant = granted(admit(snapshot, ann(snapshot)));
        grant.spent(-5);
        for (int i = 0; i < 100; i++) {
            grant.spent(Long.MAX_VALUE);
        }

        Duration wait = refused(admit(snapshot, ann(snapshot))).retryAfter();
        assertThat(wait).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        timers.pass(wait);
        granted(admit(snapshot, ann(snapshot)));
        timers.pass(Duration.ofDays(36_500));
        assertThat(granted(admit(snapshot, ann(snapshot))).fields())
                .containsEntry("x-ratelimit-remaining-tokens", "100000000");
    }

    @Test
    void tightestLimitIsToldAndTokensToo() {
        RouterSnapshot snapshot = snapshot(RouterText.client(SIXTY + ",'tokensPerMinute':600")
                .replace("{'clients'", "{'rateLimit':{'requestsPerMinute':600,'burst':600},'clients'"));

        assertThat(granted(admit(snapshot, ann(snapshot))).fields())
                .hasSize(6)
                .containsEntry("x-ratelimit-limit-requests", "2")
                .containsEntry("x-ratelimit-limit-tokens", "600");
    }

    @Test
    void tokensAreOnlyAskedForWhereTheyAreLimited() {
        RouterSnapshot snapshot = snapshot(RouterText.client(SIXTY));

        assertThat(granted(admit(snapshot, ann(snapshot))).countsTokens()).isFalse();
        assertThat(granted(admit(snapshot, Optional.empty())).countsTokens()).isFalse();
    }

    @Test
    void limitThatIsTheSameGoesOnAfterAReload() {
        RouterSnapshot first = snapshot("{" + SIXTY + "}");
        granted(admit(first, Optional.empty()));
        granted(admit(first, Optional.empty()));

        RouterSnapshot same = first.after(RouterText.read("{" + SIXTY + ",'coalesce':true}"));
        refused(admit(same, Optional.empty()));
        RouterSnapshot other = same.after(RouterText.read("{'rateLimit':{'requestsPerMinute':60,'burst':3}}"));
        granted(admit(other, Optional.empty()));
        assertThat(other.after(RouterText.read("{}")).limits().states()).isZero();
    }

    @Test
    void tokensOfARequestThatBeganBeforeAReloadAreCounted() {
        RouterSnapshot first = snapshot(RouterText.client("'tokensPerMinute':600"));
        Grant grant = granted(admit(first, ann(first)));
        RouterSnapshot second = first.after(RouterText.read(RouterText.client("'tokensPerMinute':600,'models':['m']")));

        grant.spent(1_000);

        refused(admit(second, ann(second)));
    }

    @Test
    void manyAtOnceGetWhatThereIsAndNoMore() throws InterruptedException {
        RouterSnapshot snapshot = snapshot("{'rateLimit':{'requestsPerMinute':1,'burst':100}}");
        int threads = 8;
        AtomicInteger granted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    for (int j = 0; j < 50; j++) {
                        if (admit(snapshot, Optional.empty()) instanceof Admission.Granted) {
                            granted.incrementAndGet();
                        }
                    }
                    done.countDown();
                });
            }
            done.await();
        }

        assertThat(granted).hasValue(100);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "1, 1ms",
        "17000000, 17ms",
        "999000001, 1s",
        "1000000000, 1s",
        "59000000001, 1m0s",
        "360000000000, 6m0s",
        "3600000000000, 1h0m0s",
        "3725000000000, 1h2m5s"
    })
    void timesAreWrittenAsClientsKnowThem(long nanos, String text) {
        assertThat(Limits.span(nanos)).isEqualTo(text);
    }
}
