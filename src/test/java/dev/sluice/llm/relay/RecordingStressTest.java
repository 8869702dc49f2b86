package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that come, stall, go on and leave, on threads of their own, while events come and the oldest are let go of. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecordingStressTest {

    private static final int ROUNDS = 8;
    private static final int VISITORS = 8;
    private static final int VISITS = 6;

    private static final String GONE = "data: {\"error\":";

    /** A reader, where it began and whether it left. */
    private record Visit(Caller caller, long after, boolean left) {}

    @Test
    void everyReaderHasTheEventsFromItsPlaceOnWithoutAGap() throws Exception {
        Seeds.each(ROUNDS, RecordingStressTest::round);
    }

    private static void round(Random random) throws InterruptedException {
        RecordingFixture fixture =
                new RecordingFixture(task -> Thread.ofVirtual().start(task)).smallRing();
        Caller first = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        List<String> events = new ArrayList<>();
        say(random, call, events);
        String id = RecordingFixture.idOf(first);
        AtomicLong said = new AtomicLong();
        Queue<Visit> visits = new ConcurrentLinkedQueue<>();
        List<Thread> visitors = new ArrayList<>();
        for (int i = 0; i < VISITORS; i++) {
            Random own = new Random(random.nextLong());
            visitors.add(Thread.ofVirtual().start(() -> visit(fixture, id, own, said, visits)));
        }
        while (visitors.stream().anyMatch(Thread::isAlive)) {
            say(random, call, events);
            said.incrementAndGet();
        }
        for (Thread visitor : visitors) {
            visitor.join();
        }
        call.send(DONE).complete();
        events.add("id: " + (events.size() + 1) + "\n" + DONE);

        String all = String.join("", events);
        check(new Visit(first, 0, false), all);
        visits.forEach(visit -> check(visit, all));
        assertThat(visits).hasSize(VISITORS * VISITS);
        fixture.checkThatNothingIsLeft();
    }

    private static void say(Random random, Scripted call, List<String> events) {
        StringBuilder piece = new StringBuilder();
        for (int some = random.nextInt(1, 5); some > 0; some--) {
            String event = token("e".repeat(random.nextInt(200)));
            piece.append(event);
            events.add("id: " + (events.size() + 1) + "\n" + event);
        }
        Awaiting.until("the next piece is asked for", call::isDemanded);
        call.send(piece.toString());
    }

    private static void visit(
            RecordingFixture fixture, String id, Random random, AtomicLong said, Queue<Visit> visits) {
        long after = 0;
        for (int i = 0; i < VISITS; i++) {
            // somewhere between the oldest and the newest, as far as that is still so when it is asked for
            Replays.Decision decision = fixture.decide(id, Long.toString(after));
            while (decision instanceof Replays.Refused(Router.Refused why)) {
                boolean gone = why.outcome().status() == 410;
                after = gone ? after + 1 + random.nextInt(20) : Math.max(0, after - 1);
                decision = fixture.decide(id, Long.toString(after));
            }
            Caller caller = fixture.read((Replays.Replay) decision, random.nextInt(4) == 0);
            Awaiting.until("it was answered", () -> caller.answers() > 0);
            for (int some = random.nextInt(5); some > 0; some--) {
                caller.reader().stall();
                long until = said.get() + random.nextInt(10);
                Awaiting.until("more has come", () -> said.get() >= until);
                caller.reader().goOn();
            }
            boolean leaves = random.nextInt(3) == 0;
            if (leaves) {
                caller.reader().leave();
            } else {
                caller.reader().goOn();
            }
            visits.add(new Visit(caller, after, leaves));
        }
    }

    private static void check(Visit visit, String all) {
        visit.caller().end();
        String text = visit.caller().reader().text();
        String whole = all.substring(all.indexOf("id: " + (visit.after() + 1) + "\n"));
        int error = text.indexOf(GONE);
        if (error >= 0) {
            assertThat(text.substring(error)).contains("position_gone").endsWith("}}\n\n");
            assertThat(whole).startsWith(text.substring(0, error));
        } else if (visit.left()) {
            assertThat(whole).startsWith(text);
        } else {
            assertThat(text).isEqualTo(whole);
        }
    }
}
