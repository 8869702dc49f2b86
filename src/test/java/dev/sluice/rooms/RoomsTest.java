package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RoomsTest {

    private final Rooms rooms = new Rooms(100, 50);
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Member member(String name) {
        return new Member(name, PlainSocket.patient(name));
    }

    private static PlainSocket socket(Member member) {
        return (PlainSocket) member.socket();
    }

    private interface Work {
        void run(int worker) throws Exception;
    }

    /** Runs eight workers at once and waits for all. */
    private void together(Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int worker = i;
            Callable<@Nullable Void> task = () -> {
                start.await();
                work.run(worker);
                return null;
            };
            all.add(threads.submit(task));
        }
        for (Future<?> done : all) {
            done.get();
        }
    }

    // --- messages

    @Test
    void everybodyGetsTheSameFrame() {
        Member anna = member("anna");
        Member ben = member("ben");
        Room room = rooms.join("lobby", anna);
        rooms.join("lobby", ben);
        Frame frame = Frame.text("hello");

        room.publish(frame);

        assertThat(anna.socket().outbox().poll()).isSameAs(frame);
        assertThat(ben.socket().outbox().poll()).isSameAs(frame);
        assertThat(socket(anna).woken).hasValue(1);
    }

    @Test
    void allMembersGetAllMessagesInOneOrder() throws Exception {
        List<Member> members =
                IntStream.range(0, 20).mapToObj(i -> member("m" + i)).toList();
        members.forEach(member -> rooms.join("lobby", member));
        Room room = rooms.find("lobby").orElseThrow();
        int each = 500;

        together(worker -> {
            for (int i = 0; i < each; i++) {
                room.publish(worker + ":" + i);
            }
        });

        List<String> first = socket(members.getFirst()).read();
        assertThat(first).hasSize(8 * each).doesNotHaveDuplicates();
        for (int worker = 0; worker < 8; worker++) {
            String prefix = worker + ":";
            assertThat(first.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
        assertThat(members.subList(1, members.size()))
                .allSatisfy(member -> assertThat(socket(member).read()).isEqualTo(first));
    }

    @Test
    void slowMemberIsDisconnectedAndOthersAreNot() {
        Member slow = new Member("slow", PlainSocket.takesAtMost(3, "slow"));
        Member quick = member("quick");
        Room room = rooms.join("lobby", slow);
        rooms.join("lobby", quick);

        for (int i = 0; i < 5; i++) {
            room.publish("m" + i);
        }

        assertThat(slow.socket().outbox().closeReason()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(socket(slow).woken).as("told").hasValueGreaterThanOrEqualTo(4);
        assertThat(quick.socket().outbox().isClosed()).isFalse();
        assertThat(socket(quick).read()).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void writerThatIsWokenMayUseTheRoom() throws Exception {
        Member anna = member("anna");
        Room room = rooms.join("lobby", anna);
        List<Integer> seen = new ArrayList<>();
        // from another thread: the room's lock would let its own in again
        anna.socket().outbox().wakes(() -> {
            Thread other = Thread.ofVirtual().start(() -> seen.add(room.size()));
            try {
                assertThat(other.join(Duration.ofSeconds(10)))
                        .as("got the lock")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        room.publish("hello");

        assertThat(seen).containsExactly(1);
    }

    @Test
    void whoHasLeftGetsNothing() {
        Member anna = member("anna");
        Member ben = member("ben");
        Room room = rooms.join("lobby", anna);
        rooms.join("lobby", ben);

        rooms.leave(room, anna);
        room.publish("hello");

        assertThat(socket(anna).read()).isEmpty();
        assertThat(socket(ben).read()).containsExactly("hello");
        assertThat(room.members()).containsExactly(ben);
    }

    // --- coming and going

    @Test
    void roomIsForgottenWithItsLastMember() {
        Member anna = member("anna");
        Member ben = member("ben");
        Room room = rooms.join("lobby", anna);
        assertThat(rooms.join("lobby", ben)).isSameAs(room);

        rooms.leave(room, anna);
        assertThat(rooms.find("lobby")).hasValue(room);
        rooms.leave(room, ben);

        assertThat(rooms.find("lobby")).isEmpty();
        assertThat(rooms.all()).isEmpty();
        assertThat(rooms.join("lobby", anna)).isNotSameAs(room);
    }

    @Test
    void leavingTwiceOrWithoutHavingJoinedChangesNothing() {
        Member anna = member("anna");
        Member ben = member("ben");
        Room room = rooms.join("lobby", anna);
        rooms.leave(room, ben);
        assertThat(rooms.find("lobby")).hasValue(room);
        rooms.leave(room, anna);
        Room next = rooms.join("lobby", ben);

        rooms.leave(room, anna);

        assertThat(rooms.find("lobby")).hasValue(next);
    }

    @Test
    void roomsAreListedByName() {
        rooms.join("b", member("anna"));
        rooms.join("c", member("anna"));
        rooms.join("a", member("anna"));

        assertThat(rooms.all()).extracting(Room::name).containsExactly("a", "b", "c");
    }

    @Test
    void nothingIsLeftAfterTenThousandJoins() throws Exception {
        Seeds.each(1, seeded -> {
            long seed = seeded.nextLong();
            together(worker -> {
                Random random = new Random(seed + worker);
                for (int i = 0; i < 1_250; i++) {
                    Member member = member("m" + worker);
                    Room room = rooms.join("room" + random.nextInt(3), member);
                    assertThat(room.members()).contains(member);
                    assertThat(rooms.find(room.name()))
                            .as("a room with a member is there")
                            .hasValue(room);
                    room.publish("x");
                    assertThat(socket(member).read()).contains("x");
                    rooms.leave(room, member);
                }
            });

            assertThat(rooms.all()).isEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(rooms.find("room" + i)).isEmpty();
            }
        });
    }

    // --- limits

    @Test
    void fullRoomTakesNobodyMore() {
        Room room = rooms.join("lobby", member("m0"));
        for (int i = 1; i < 50; i++) {
            rooms.join("lobby", member("m" + i));
        }

        assertThatThrownBy(() -> rooms.join("lobby", member("late")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503))
                .hasMessageContaining("50 members");
        assertThat(room.size()).isEqualTo(50);
        rooms.leave(room, room.members().getFirst());
        assertThat(rooms.join("lobby", member("late"))).isSameAs(room);
    }

    @Test
    void serverWithAllItsRoomsMakesNoMore() {
        Member anna = member("anna");
        for (int i = 0; i < 100; i++) {
            rooms.join("r" + i, anna);
        }

        assertThatThrownBy(() -> rooms.join("one more", anna))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503))
                .hasMessageContaining("100 rooms");
        assertThat(rooms.find("one more")).as("nothing is left of it").isEmpty();
        assertThat(rooms.join("r7", member("ben")).size())
                .as("old rooms are open")
                .isEqualTo(2);
    }

    @Test
    void roomThatIsThereStaysOpenWhileOthersAreRefused() throws Exception {
        for (int i = 0; i < 100; i++) {
            rooms.join("r" + i, member("keeper"));
        }

        together(worker -> {
            for (int i = 0; i < 2_000; i++) {
                String name = "new" + worker + "-" + i;
                Member member = member("m" + worker);
                if (worker % 2 == 0) {
                    assertThatThrownBy(() -> rooms.join(name, member)).isInstanceOf(ProblemException.class);
                } else {
                    rooms.leave(rooms.join("r" + worker, member), member);
                }
            }
        });

        assertThat(rooms.all()).hasSize(100).allMatch(room -> room.size() == 1);
    }

    // --- names

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\0", "\u007f", "\u0085"})
    void namesThatAreNoneAreRefused(String name) {
        assertThatThrownBy(() -> rooms.join(name, member("anna")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a room's name must");
        assertThatThrownBy(() -> rooms.join("lobby", member(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a member's name must");
        assertThat(rooms.all()).isEmpty();
    }

    @Test
    void namesAreMeasuredInBytes() {
        Rooms.checkNames("é".repeat(127), "x".repeat(255));

        assertThatThrownBy(() -> Rooms.checkNames("é".repeat(128), "x"))
                .hasMessage("a room's name must have 1 to 255 bytes of UTF-8; this one has 256");
        assertThatThrownBy(() -> Rooms.checkNames("x", "x".repeat(256))).hasMessageContaining("256");
    }
}
