package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every upstream must do: the head, then a piece for each that is asked for, then the end, once; nothing that nobody
 * asked for, and nothing after it was given up.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class UpstreamContract {

    private static final int MANY = 1_000;

    private final List<HeardAnswer> heard = new ArrayList<>();

    /** The upstream under test, the same for a whole test. */
    abstract Upstream upstream();

    /** Asks for an answer of at least three pieces that ends; another for each number. */
    abstract UpstreamRequest brief(int number);

    /** Checks that a body is the whole answer to {@link #brief}. */
    abstract void requireWhole(int number, String body);

    /** Asks for what has no head as long as the test runs. */
    abstract UpstreamRequest unanswered();

    /** Asks for an answer of more pieces than any test takes. */
    abstract UpstreamRequest endless();

    /** How many calls, connections or whatever else it holds for them are not over. */
    abstract int held();

    /** Lets time pass where it stands still by itself; called again and again. */
    void letTimePass() {}

    @AfterEach
    void theOrderWasKeptAndNothingIsLeft() {
        assertThat(heard).allSatisfy(answer -> assertThat(answer.wrong()).isEmpty());
        awaited("no call is held", () -> held() == 0);
    }

    final HeardAnswer hears(HeardAnswer answer) {
        heard.add(answer);
        return answer;
    }

    final void awaited(String what, BooleanSupplier condition) {
        Awaiting.until(what, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            letTimePass();
            return condition.getAsBoolean();
        });
    }

    /** Opens a call whose listener asks for all there is, from inside of its methods. */
    private HeardAnswer openGreedy(UpstreamRequest request) {
        CompletableFuture<Call> call = new CompletableFuture<>();
        // the first head may come before open() has returned
        HeardAnswer answer = hears(new HeardAnswer(told -> {
            if (call.isDone()) {
                call.join().demand();
            }
        }));
        Call opened = upstream().open(request, answer);
        call.complete(opened);
        awaited("a head", () -> answer.hasHead() || answer.isOver());
        if (answer.hasHead() && answer.answers() == 0) {
            opened.demand(); // one more than it may have asked for: the end is still told once
        }
        return answer;
    }

    @Test
    void headComesByItselfAndThenOnePieceForEachDemandAndThenTheEnd() {
        HeardAnswer answer = hears(new HeardAnswer());
        Call call = upstream().open(brief(7), answer);
        awaited("the head", answer::hasHead);

        for (int asked = 1; !answer.isOver(); asked++) {
            int so = asked;
            call.demand();
            awaited("piece or end number " + so, () -> answer.answers() >= so || answer.isFailed());
            assertThat(answer.answers()).isEqualTo(so);
        }

        assertThat(answer.head().status()).isEqualTo(200);
        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.pieces()).isGreaterThanOrEqualTo(3);
        requireWhole(7, answer.body());
    }

    @Test
    void nothingComesThatNobodyAskedFor() {
        HeardAnswer idle = hears(new HeardAnswer());
        Call call = upstream().open(endless(), idle);
        awaited("the head", idle::hasHead);
        call.demand();
        awaited("a piece", () -> idle.pieces() == 1);

        // as long as another takes its whole answer
        HeardAnswer other = openGreedy(brief(1));
        awaited("the end of the other", other::isOver);

        assertThat(idle.answers()).isEqualTo(1);
        assertThat(idle.isOver()).isFalse();
        call.abort();
    }

    @Test
    void whoAsksForSeveralPiecesGetsAsMany() {
        HeardAnswer answer = hears(new HeardAnswer());
        Call call = upstream().open(endless(), answer);
        awaited("the head", answer::hasHead);

        call.demand();
        call.demand();
        call.demand();
        awaited("three pieces", () -> answer.pieces() >= 3);

        assertThat(answer.pieces()).isEqualTo(3);
        call.abort();
    }

    @Test
    void whoAsksForTheNextPieceWhileItIsToldOneGetsThousands() {
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = hears(new HeardAnswer(told -> {
            if (told.pieces() < 5_000 && call.isDone()) {
                call.join().demand();
            }
        }));
        Call opened = upstream().open(endless(), answer);
        call.complete(opened);
        awaited("the head", answer::hasHead);
        opened.demand();

        awaited("thousands of pieces", () -> answer.pieces() >= 5_000);

        opened.abort();
    }

    @Test
    void callThatIsGivenUpBeforeItsHeadEnds() {
        HeardAnswer answer = hears(new HeardAnswer());
        Call call = upstream().open(unanswered(), answer);
        assertThat(answer.hasHead()).isFalse();

        call.abort();
        answer.abortedNow();

        awaited("it is over", () -> held() == 0);
        assertThat(answer.hasHead()).isFalse();
        assertThat(answer.isComplete()).isFalse();
    }

    @Test
    void callThatIsGivenUpBetweenPiecesEnds() {
        HeardAnswer answer = hears(new HeardAnswer());
        Call call = upstream().open(endless(), answer);
        awaited("the head", answer::hasHead);
        call.demand();
        awaited("a piece", () -> answer.pieces() == 1);

        call.abort();
        answer.abortedNow();
        call.demand();

        awaited("it is over", () -> held() == 0);
        assertThat(answer.pieces()).isEqualTo(1);
        assertThat(answer.isComplete()).isFalse();
    }

    @Test
    void callThatIsGivenUpWhileItsListenerIsToldOfAPieceEnds() {
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = hears(new HeardAnswer(told -> {
            if (told.pieces() == 2) {
                call.join().demand();
                call.join().abort();
                told.abortedNow();
            }
        }));
        Call opened = upstream().open(endless(), answer);
        call.complete(opened);
        awaited("the head", answer::hasHead);
        opened.demand();
        opened.demand();

        awaited("it is over", () -> answer.pieces() == 2 && held() == 0);
        assertThat(answer.isComplete()).isFalse();
    }

    @Test
    void nothingComesAfterTheEnd() {
        HeardAnswer answer = openGreedy(brief(3));
        awaited("the end", answer::isOver);
        HeardAnswer after = hears(new HeardAnswer());
        Call call = upstream().open(brief(4), after);
        awaited("the head", after::hasHead);
        while (!after.isOver()) {
            int so = after.answers();
            call.demand();
            awaited("more", () -> after.answers() > so || after.isOver());
        }

        call.demand();
        call.abort();
        call.abort();
        call.demand();
        HeardAnswer other = openGreedy(brief(5));
        awaited("the end of another", other::isOver);

        assertThat(after.isComplete()).isTrue();
        assertThat(after.isFailed()).isFalse();
        requireWhole(4, after.body());
    }

    @Test
    void thousandCallsAtOnceAreAnsweredEachWithItsOwn() {
        List<HeardAnswer> answers = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            HeardAnswer answer = hears(new HeardAnswer());
            answers.add(answer);
            calls.add(upstream().open(brief(i), answer));
        }
        awaited("all heads", () -> answers.stream().allMatch(HeardAnswer::hasHead));

        // all are open now
        assertThat(held()).isGreaterThanOrEqualTo(MANY);
        while (!answers.stream().allMatch(HeardAnswer::isOver)) {
            List<Integer> before = answers.stream().map(HeardAnswer::answers).toList();
            for (int i = 0; i < MANY; i++) {
                if (!answers.get(i).isOver()) {
                    calls.get(i).demand();
                }
            }
            for (int i = 0; i < MANY; i++) {
                HeardAnswer answer = answers.get(i);
                int so = before.get(i);
                awaited("more", () -> answer.isOver() || answer.answers() > so);
            }
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(answers.get(i).isComplete()).isTrue();
            requireWhole(i, answers.get(i).body());
        }
    }

    @Test
    void callsThatAreGivenUpAtAnyMomentEnd() throws Exception {
        Seeds.each(3, random -> {
            List<Thread> threads = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                int demands = random.nextInt(4);
                int spins = random.nextInt(20_000);
                UpstreamRequest request = random.nextBoolean() ? endless() : brief(i);
                HeardAnswer answer = hears(new HeardAnswer());
                threads.add(Thread.ofPlatform().start(() -> {
                    Call call = upstream().open(request, answer);
                    for (int j = 0; j < demands; j++) {
                        call.demand();
                    }
                    for (int j = 0; j < spins; j++) {
                        Thread.onSpinWait();
                    }
                    call.abort();
                    done.incrementAndGet();
                }));
            }
            awaited("all have given up", () -> done.get() == threads.size());
            for (Thread thread : threads) {
                thread.join();
            }
            awaited("all are over", () -> held() == 0);
        });
    }
}
