package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.token;
import static dev.sluice.llm.relay.RecordingFixture.OWNER;
import static dev.sluice.llm.relay.RecordingFixture.TTL;
import static dev.sluice.llm.relay.RecordingFixture.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.stream.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CoalescingTest {

    private final RecordingFixture fixture = new RecordingFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.checkThatNothingIsLeft();
    }

    private static Wish wish(String owner, String path, String digest, boolean resumes) {
        return new Wish(owner, resumes, Optional.of(new SameRequest(owner, path, digest)));
    }

    private static Wish wish() {
        return wish(OWNER, "/v1/chat/completions", "d", false);
    }

    private static Wish resumableWish() {
        return wish(OWNER, "/v1/chat/completions", "d", true);
    }

    @Test
    void equalRequestsGetOneAnswer() {
        Caller first = fixture.ask(wish());
        Caller second = fixture.ask(wish());
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        Caller third = fixture.ask(wish());
        call.send(token("b"));
        Caller fourth = fixture.ask(wish());
        call.send(DONE).complete();

        assertThat(fixture.upstream().asked()).isEqualTo(1);
        assertThat(fixture.recordings().joined()).isEqualTo(3);
        for (Caller caller : List.of(first, second, third, fourth)) {
            assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(caller.reader().text()).isEqualTo(token("a") + token("b") + DONE);
            assertThat(caller.fields()).doesNotContainKey("X-Stream-Id");
        }
        Awaiting.until("nothing is kept", () -> fixture.recordings().count() == 0);
        assertThat(first.fields()).containsEntry("X-Request-Id", "request-1");
        assertThat(fourth.fields()).containsEntry("X-Request-Id", "request-4");
    }

    @Test
    void otherRequestsGetTheirOwn() {
        fixture.ask(wish());
        fixture.ask(wish("bob", "/v1/chat/completions", "d", false));
        fixture.ask(wish(OWNER, "/v1/completions", "d", false));
        fixture.ask(wish(OWNER, "/v1/chat/completions", "e", false));
        fixture.ask();

        assertThat(fixture.upstream().asked()).isEqualTo(5);
        assertThat(fixture.recordings().joined()).isZero();
    }

    @Test
    void whoComesWhenItIsOverHasTheUpstreamAskedAgain() {
        Caller first = fixture.ask(resumableWish());
        fixture.upstream().call().stream().send(token("a") + DONE).complete();
        Caller second = fixture.ask(resumableWish());
        fixture.upstream().call().stream().send(token("b") + DONE).complete();

        assertThat(first.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(second.reader().text()).endsWith(token("b") + "id: 2\n" + DONE);
        assertThat(fixture.upstream().asked()).isEqualTo(2);
    }

    @Test
    void whoComesWhenTheBeginningIsGoneHasTheUpstreamAskedAgainAndIsJoinedByOthers() {
        Caller first = fixture.smallRing().ask(wish());
        Scripted call = fixture.upstream().call().stream();
        for (int i = 0; i < 100; i++) {
            call.send(token(i + "x".repeat(1_000)));
            first.awaits(token(i + "x".repeat(1_000)));
        }
        Caller second = fixture.ask(wish());
        Caller third = fixture.ask(wish());
        assertThat(fixture.upstream().asked()).isEqualTo(2);
        fixture.upstream().call().stream().send(token("b") + DONE).complete();
        call.send(DONE).complete();

        assertThat(first.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(third.reader().text()).isEqualTo(second.reader().text()).isEqualTo(token("b") + DONE);
    }

    @Test
    void errorOfTheUpstreamReachesAllWhoWait() {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            callers.add(fixture.ask(wish()));
        }
        fixture.upstream()
                .call()
                .head(429, Map.of("retry-after", "33"))
                .send("{\"error\":{\"message\":\"slow down\"}}")
                .complete();

        for (int i = 0; i < 5; i++) {
            assertThat(callers.get(i).status()).isEqualTo(429);
            assertThat(callers.get(i).body()).contains("slow down");
            assertThat(callers.get(i).fields())
                    .containsEntry("Retry-After", "33")
                    .containsEntry("X-Request-Id", "request-" + (i + 1));
        }
        assertThat(fixture.recordings().count()).isZero();
    }

    @Test
    void whoAskedFirstMayLeaveBeforeTheAnswer() {
        Caller first = fixture.ask(wish());
        Caller second = fixture.ask(wish());
        first.hangUp();
        fixture.upstream().call().stream().send(token("a") + DONE).complete();

        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(first.answers()).isZero();
    }

    @Test
    void whoAskedFirstMayLeaveInTheMiddle() {
        Caller first = fixture.ask(wish());
        Caller second = fixture.ask(wish());
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        first.awaits(token("a"));
        first.reader().leave();
        assertThat(first.end()).isEqualTo(CloseReason.CLIENT_GONE);
        call.send(DONE).complete();

        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(second.reader().text()).isEqualTo(token("a") + DONE);
    }

    @Test
    void upstreamIsStoppedAtOnceWhenAllHaveLeft() {
        Caller first = fixture.ask(wish());
        Caller second = fixture.ask(wish());
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        first.awaits(token("a"));
        second.awaits(token("a"));
        first.reader().leave();
        assertThat(first.end()).isEqualTo(CloseReason.CLIENT_GONE);
        assertThat(call.isAborted()).isFalse();
        second.reader().leave();

        Awaiting.until("the upstream is cut off", call::isAborted);
        assertThat(second.end()).isEqualTo(CloseReason.CLIENT_GONE);
        Awaiting.until("nothing is kept", () -> fixture.recordings().count() == 0);
        fixture.ask(wish());
        assertThat(fixture.upstream().asked()).isEqualTo(2);
    }

    @Test
    void upstreamGoesOnWhenOneOfThemCanComeBack() {
        Caller plain = fixture.ask(wish());
        Caller resumable = fixture.ask(resumableWish());
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        plain.awaits(token("a"));
        resumable.awaits(token("a"));
        assertThat(plain.reader().text()).isEqualTo(token("a"));
        assertThat(plain.fields()).doesNotContainKey("X-Stream-Id");
        assertThat(resumable.reader().text()).isEqualTo("id: 1\n" + token("a"));
        plain.reader().leave();
        resumable.reader().leave();
        assertThat(plain.end()).isEqualTo(CloseReason.CLIENT_GONE);
        assertThat(resumable.end()).isEqualTo(CloseReason.CLIENT_GONE);
        fixture.pass(TTL.minus(Duration.ofSeconds(1)));

        assertThat(call.isAborted()).isFalse();
        Caller again = fixture.follow(idOf(resumable), 1);
        call.send(DONE).complete();
        assertThat(again.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(again.reader().text()).isEqualTo("id: 2\n" + DONE);
    }

    @Test
    void thousandRequestsGetOneAnswer() {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            callers.add(fixture.ask(wish()));
        }
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        for (int i = 0; i < 500; i++) {
            callers.add(fixture.ask(wish()));
        }
        call.send(DONE).complete();

        assertThat(fixture.upstream().asked()).isEqualTo(1);
        for (Caller caller : callers) {
            assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(caller.reader().text()).isEqualTo(token("a") + DONE);
        }
    }

    @Test
    void whoHasLessPatienceDoesNotWaitWithTheOthers() {
        Caller patient = fixture.ask(resumableWish());
        Caller impatient = fixture.patient(Duration.ofSeconds(1)).ask(resumableWish());
        fixture.pass(Duration.ofSeconds(1));

        assertThat(patient.answers()).isZero();
        assertThat(impatient.status()).as("the headers are there").isEqualTo(200);
        assertThat(fixture.upstream().asked()).isEqualTo(2);
    }
}
