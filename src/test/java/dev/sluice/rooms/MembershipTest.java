package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.MemoryBroker;
import dev.sluice.broker.Message;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Published;
import dev.sluice.config.NamespacePolicy;
import dev.sluice.config.RoomPolicy.Publishers;
import dev.sluice.stream.CloseReason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private final List<Draft> answers = new ArrayList<>();

    private Member member(String name) {
        return new Member("connection of " + name, name, "", answers::add);
    }

    private static List<String> present(Rooms rooms) {
        return rooms.room("lobby").members(10).toCompletableFuture().join().first().stream()
                .map(Presence::name)
                .toList();
    }

    private static Optional<Published> done(CompletionStage<Optional<Published>> stage) {
        return stage.toCompletableFuture().join();
    }

    // --- presence

    @Test
    void whoJoinsIsSeenUntilHeLeaves() {
        Rooms rooms = new Trial().rooms();

        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());
        Membership ben = rooms.join("lobby", member("ben"), Start.now(), Heard.all());
        assertThat(present(rooms)).containsExactly("anna", "ben");
        anna.close();
        anna.close();

        assertThat(present(rooms)).containsExactly("ben");
        ben.close();
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void othersAreToldOfWhoComesAndLeavesWhereThatIsWanted() {
        Rooms rooms = new Trial().with(Trial.USUAL.withEvents(true)).rooms();
        List<String> heard = new ArrayList<>();
        Heard sink = Heard.all();
        rooms.follow("lobby", Start.now(), sink);

        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());
        anna.close();

        rooms.room("lobby")
                .latest(10)
                .toCompletableFuture()
                .join()
                .messages()
                .forEach(message -> heard.add(message.kind() + " " + message.sender()));
        assertThat(heard).containsExactly("JOIN anna", "LEAVE anna");
        assertThat(sink.lines()).hasSize(2);
    }

    @Test
    void whoseComingWasNotToldDoesNotLeaveEither() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
        InstantSource clock = now::get;
        MemoryBroker broker = TestRooms.busyBroker(clock.withZone(ZoneOffset.UTC));
        Rooms rooms = new Trial().with(Trial.USUAL.withEvents(true)).on(broker).rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());
        broker.leave("elsewhere", new Presence("w-1", "anna", "")); // there is room for another log
        now.updateAndGet(before -> before.plusSeconds(1)); // and it is looked for

        anna.close();
        rooms.room("lobby").publish("nobody was here");

        assertThat(rooms.room("lobby").latest(10).toCompletableFuture().join().messages())
                .extracting(Message::kind)
                .containsExactly(Kind.TEXT);
    }

    @Test
    void whoIsThereTwiceUnderOneNameComesAndLeavesByItsConnection() {
        Rooms rooms = new Trial().with(Trial.USUAL.withEvents(true)).rooms();
        Membership first = rooms.join("lobby", new Member("w-1", "ann", "", answers::add), Start.now(), Heard.all());
        rooms.join("lobby", new Member("w-2", "ann", "", answers::add), Start.now(), Heard.all());

        first.close();

        assertThat(rooms.room("lobby").latest(10).toCompletableFuture().join().messages())
                .extracting(message -> message.kind() + " " + message.sender() + " "
                        + message.key().orElse(""))
                .containsExactly("JOIN ann w-1", "JOIN ann w-2", "LEAVE ann w-1");
    }

    @Test
    void whoFindsNoPlaceWasNeverThere() {
        Rooms rooms =
                new Trial().with(Trial.USUAL.withMembers(1).withEvents(true)).rooms();
        rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        assertThatThrownBy(() -> rooms.join("lobby", member("ben"), Start.now(), Heard.all()))
                .hasMessageContaining("its 1 members");

        assertThat(present(rooms)).containsExactly("anna");
    }

    // --- publishing

    @Test
    void whatAMemberPublishesHasHisName() throws Refusal {
        Rooms rooms = new Trial().rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        done(anna.publish(Draft.text("hello").by("somebody else")));

        assertThat(rooms.room("lobby").latest(1).toCompletableFuture().join().messages())
                .singleElement()
                .satisfies(message -> assertThat(message.sender()).isEqualTo("anna"));
    }

    @Test
    void sameMessageSentTwiceIsThereOnce() throws Refusal {
        Rooms rooms = new Trial().rooms();
        Heard heard = Heard.all();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), heard);

        Published first = done(anna.publish(Draft.text("hello").once("k1"))).orElseThrow();
        Published again = done(anna.publish(Draft.text("hello").once("k1"))).orElseThrow();

        assertThat(again).isEqualTo(new Published(first.position(), true));
        assertThat(heard.lines()).containsExactly("hello");
    }

    @Test
    void onlyMembersPublishWhereThatIsThePolicy() throws Refusal {
        Rooms rooms =
                new Trial().with(Trial.USUAL.withPublishers(Publishers.MEMBERS)).rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        assertThat(done(anna.publish(Draft.text("I am in")))).isPresent();
        assertThatThrownBy(() -> rooms.publish("lobby", member("ben"), Draft.text("I am not")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_ALLOWED));
        assertThat(rooms.stats().refused()).isEqualTo(1);
    }

    @Test
    void nobodyFromOutsidePublishesWhereOnlyTheServerMay() {
        Rooms rooms =
                new Trial().with(Trial.USUAL.withPublishers(Publishers.SERVER)).rooms();
        Heard heard = Heard.all();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), heard);

        assertThatThrownBy(() -> anna.publish(Draft.text("no"))).hasMessage("only the server may publish here");
        rooms.room("lobby").publish("yes");

        assertThat(heard.lines()).containsExactly("yes");
    }

    @Test
    void whatIsTooLargeIsRefusedWithItsSize() {
        Rooms rooms = new Trial().rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        assertThatThrownBy(() -> anna.publish(Draft.text("x".repeat(65_537))))
                .hasMessage("the message has 65537 bytes; it must have at most 65536");
    }

    @Test
    void nobodyPretendsThatSomebodyCame() {
        Rooms rooms = new Trial().rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        assertThatThrownBy(() -> anna.publish(Draft.of(Kind.JOIN, Payload.empty())))
                .hasMessage("who comes and leaves is told by the server");
    }

    // --- rooms with rules of their own

    @Test
    void handlerHearsWhoComesAndLeavesAndSpeaksToTheRoom() {
        RoomHandler game = new RoomHandler() {
            @Override
            public void onJoin(Member who, Room room) {
                room.publish(who.name() + " joined game " + room.variable("id"));
            }

            @Override
            public void onLeave(Member who, Room room, CloseReason why) {
                room.publish(who.name() + " left: " + why);
            }
        };
        Rooms rooms = new Trial().serving("game:{id}", game).rooms();
        Heard first = Heard.all();
        rooms.join("game:7", member("anna"), Start.now(), first);

        rooms.join("game:7", member("ben"), Start.now(), Heard.all()).close();
        rooms.join("game:7", member("cleo"), Start.now(), Heard.all()).leave(CloseReason.TOO_SLOW);

        assertThat(first.lines())
                .containsExactly(
                        "anna joined game 7",
                        "ben joined game 7",
                        "ben left: COMPLETED",
                        "cleo joined game 7",
                        "cleo left: TOO_SLOW");
    }

    @Test
    void handlerMayRewriteAMessageDropItOrRefuseIt() throws Refusal {
        RoomHandler strict = new RoomHandler() {
            @Override
            public Verdict onMessage(Member who, Draft message, Room room) {
                return switch (message.payload().string()) {
                    case "drop" -> Verdict.drop();
                    case "refuse" -> Verdict.refuse("not here");
                    default -> {
                        who.answer("heard you");
                        yield Verdict.publish(
                                Draft.text(message.payload().string().toUpperCase(java.util.Locale.ROOT)));
                    }
                };
            }
        };
        Rooms rooms = new Trial().serving("lobby", strict).rooms();
        Heard heard = Heard.all();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), heard);

        assertThat(done(anna.publish(Draft.text("hello")))).isPresent();
        assertThat(done(anna.publish(Draft.text("drop")))).isEmpty();
        assertThatThrownBy(() -> anna.publish(Draft.text("refuse"))).hasMessage("not here");

        assertThat(heard.lines()).containsExactly("HELLO");
        assertThat(rooms.room("lobby").latest(1).toCompletableFuture().join().messages())
                .singleElement()
                .satisfies(message -> assertThat(message.sender()).isEqualTo("anna"));
        assertThat(answers).extracting(answer -> answer.payload().string()).containsExactly("heard you");
    }

    @Test
    void whatAHandlerRewritesIsStillThereOnceForOneKey() throws Refusal {
        RoomHandler loud = new RoomHandler() {
            @Override
            public Verdict onMessage(Member who, Draft message, Room room) {
                return Verdict.publish(Draft.text("rewritten"));
            }
        };
        Rooms rooms = new Trial().serving("lobby", loud).rooms();
        Membership anna = rooms.join("lobby", member("anna"), Start.now(), Heard.all());

        done(anna.publish(Draft.text("hello").once("k1")));

        assertThat(done(anna.publish(Draft.text("hello").once("k1"))))
                .hasValueSatisfying(again -> assertThat(again.repeated()).isTrue());
    }

    @Test
    void handlerThatThrowsWhenSomebodyLeavesHasNoSayInIt() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onLeave(Member who, Room room, CloseReason why) {
                throw new IllegalStateException("broken");
            }
        };
        Rooms rooms = new Trial().serving("lobby", broken).rooms();

        rooms.join("lobby", member("anna"), Start.now(), Heard.all()).close();

        assertThat(present(rooms)).isEmpty();
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void operatorChangesOfTheApplicationsPolicyOnlyWhatHeSays() {
        RoomNamespace prices = new RoomNamespace("prices", usual -> usual.withPublishers(Publishers.SERVER));
        NamespacePolicy said = new NamespacePolicy(Trial.USUAL.withMembers(7), Set.of("members"));

        RoomPolicies policies = new RoomPolicies(Trial.USUAL, List.of(prices), Map.of("prices", said));

        assertThat(policies.of("prices:gold"))
                .isEqualTo(Trial.USUAL.withPublishers(Publishers.SERVER).withMembers(7));
        assertThat(policies.of("prices")).isEqualTo(Trial.USUAL);
    }

    @Test
    void handlerThatThrowsAtTheDoorLetsNobodyIn() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onJoin(Member who, Room room) {
                throw new IllegalStateException("broken");
            }
        };
        Rooms rooms = new Trial().serving("lobby", broken).rooms();

        assertThatThrownBy(() -> rooms.join("lobby", member("anna"), Start.now(), Heard.all()))
                .hasMessage("broken");

        assertThat(present(rooms)).isEmpty();
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void handlerThatLacksAClassAtTheDoorLetsNobodyIn() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onJoin(Member who, Room room) {
                throw new NoClassDefFoundError("Missing");
            }
        };
        Rooms rooms = new Trial().serving("lobby", broken).rooms();

        assertThatThrownBy(() -> rooms.join("lobby", member("anna"), Start.now(), Heard.all()))
                .isInstanceOf(NoClassDefFoundError.class);

        assertThat(present(rooms)).isEmpty();
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void handlerThatLacksAClassWhenSomebodyLeavesHasNoSayInIt() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onLeave(Member who, Room room, CloseReason why) {
                throw new NoClassDefFoundError("Missing");
            }
        };
        Rooms rooms = new Trial().serving("lobby", broken).rooms();

        rooms.join("lobby", member("anna"), Start.now(), Heard.all()).close();

        assertThat(present(rooms)).isEmpty();
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void handlerOfOneRoomGoesBeforeThatOfMany() {
        RoomHandler many = new RoomHandler() {};
        RoomHandler one = new RoomHandler() {};
        RoomHandlers handlers = new RoomHandlers(List.of(
                new RoomHandlers.Entry(new RoomTemplate("game:{id}"), many),
                new RoomHandlers.Entry(new RoomTemplate("game:final"), one)));

        assertThat(handlers.find("game:final").handler()).isSameAs(one);
        assertThat(handlers.find("game:3").handler()).isSameAs(many);
        assertThat(handlers.find("game:3").variables()).containsEntry("id", "3");
        assertThat(handlers.find("game:3:4").variables()).isEmpty();
    }

    @Test
    void twoHandlersOfTheSameRoomsAreAMistake() {
        RoomHandlers.Entry one = new RoomHandlers.Entry(new RoomTemplate("game:{id}"), new RoomHandler() {});
        RoomHandlers.Entry other = new RoomHandlers.Entry(new RoomTemplate("game:{room}"), new RoomHandler() {});

        assertThatThrownBy(() -> new RoomHandlers(List.of(one, one))).hasMessageContaining("game:{id}");
        assertThatThrownBy(() -> new RoomHandlers(List.of(one, other)))
                .hasMessageStartingWith("two handlers serve the same rooms")
                .hasMessageContaining("game:{id}")
                .hasMessageContaining("game:{room}");
    }

    @Test
    void handlersThatShareARoomDoNotDependOnTheOrderInWhichTheyAreFound() {
        RoomHandlers.Entry one = new RoomHandlers.Entry(new RoomTemplate("a:{x}"), new RoomHandler() {});
        RoomHandlers.Entry other = new RoomHandlers.Entry(new RoomTemplate("{x}:b"), new RoomHandler() {});

        assertThat(new RoomHandlers(List.of(one, other)).find("a:b").handler()).isSameAs(one.handler());
        assertThat(new RoomHandlers(List.of(other, one)).find("a:b").handler()).isSameAs(one.handler());
    }
}
