package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of text in rooms, and what waits for who is away. */
abstract class RoomStreamScenarios extends RoomScenarios {

    @Test
    void lateReaderGetsTheTextSoFarAndThenTheRest() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1?name=poet";
        post(stream, "To be");
        post(stream, ", or not");
        try (Reader late = open(Door.EVENTS, room, "")) {
            assertThat(texts(late.subscribed())).containsExactly("To be, or not");
            post(stream + "&end=true", " to be");

            assertThat(late.next().getString("data")).isEqualTo(" to be");
            assertThat(late.next().getString("outcome")).isEqualTo("complete");
        }
        try (Reader later = open(Door.LINES, room, "0:" + messages(room, "").getString("epoch"))) {
            assertThat(later.next().getString("data")).isEqualTo("To be, or not to be");
        }
    }

    /** What there is of open streams, as a reader is told with his place. */
    private static List<String> texts(JsonObject first) {
        return first.getJsonArray(first.containsKey("streams") ? "streams" : "messages").stream()
                .map(text -> text.asJsonObject().getString("data"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void lateReaderWhoIsCutAtOnceHasTheTextOfEachStreamAndGetsTheRest(Door door) throws Exception {
        String room = fresh();
        String streams = "rooms/" + encoded(room) + "/streams/";
        post(streams + "a1", "To be");
        post(streams + "a2", "Once");
        publish(room, "before");
        String position;
        try (Reader late = open(door, room, "")) {
            assertThat(texts(late.subscribed())).contains("To be", "Once");
            position = late.position();
        }
        post(streams + "a2", " upon");
        post(streams + "a1", ", or not");

        try (Reader again = open(door, room, position)) {
            assertThat(again.subscribed().getBoolean("recovered")).isTrue();
            assertThat(again.next().getString("data")).isEqualTo(" upon");
            assertThat(again.next().getString("data")).isEqualTo(", or not");
        }
    }

    @Test
    void fragmentThatIsSentTwiceUnderOneKeyIsThereOnce() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1";

        assertThat(fragment(stream, "To be", "Idempotency-Key", "k1")).isEqualTo(201);
        assertThat(fragment(stream, "To be", "Idempotency-Key", "k1")).isEqualTo(200);
        assertThat(fragment(stream + "?end=true", " or not", "Idempotency-Key", "k2"))
                .isEqualTo(201);
        assertThat(fragment(stream + "?end=true", " or not", "Idempotency-Key", "k2"))
                .isEqualTo(200);

        List<JsonObject> said = messages(room, "").getJsonArray("messages").getValuesAs(JsonObject.class);
        assertThat(said).extracting(each -> each.getString("type")).containsExactly("append", "end");
        assertThat(said.getFirst().getString("data")).isEqualTo("To be or not");
    }

    @Test
    void streamIsCalledOffAndItsMakerIsTold() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1";
        try (Reader reader = open(Door.SOCKET, room, "")) {
            post(stream, "To be");
            send(HttpRequest.newBuilder(at(stream)).DELETE());

            assertThat(fragment(stream, " or not")).isEqualTo(409);
            assertThat(fragment(stream + "?end=true", ", that is")).isEqualTo(409);
            post(stream, "anew");

            assertThat(reader.next().getString("type")).isEqualTo("append");
            assertThat(reader.next().getString("outcome")).isEqualTo("cancelled");
            assertThat(reader.next().getString("data")).isEqualTo("anew");
        }
    }

    // --- durable subscriptions

    @Test
    void whatWasSaidWhileTheOwnerWasAwayWaitsForHim() throws Exception {
        String room = fresh();
        String address = "subscriptions/" + UUID.randomUUID();
        JsonObject made = subscribe(address, room);
        String bearer = bearer(made);
        String epoch = made.getString("epoch");
        publish(room, "1");
        publish(room, "2");

        assertThat(send(HttpRequest.newBuilder(at(address + "2?room=a")).PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        String first = mail(address, bearer, "", "\"data\":\"2\"");
        publish(room, "3");
        String second = mail(address, bearer, "Last-Event-ID: 1:" + epoch + "\r\n", "\"data\":\"3\"");

        assertThat(first)
                .contains("id: 1:" + epoch + "\n")
                .contains("id: 2:" + epoch + "\n")
                .contains("\"data\":\"1\"");
        assertThat(second)
                .contains("id: 2:" + epoch + "\n")
                .contains("id: 3:" + epoch + "\n")
                .doesNotContain("\"data\":\"1\"");
        assertThat(send(HttpRequest.newBuilder(at(address)).header("Authorization", "Bearer wrong"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(at(address)).DELETE().header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(HttpRequest.newBuilder(at(address)).header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void idOfASubscriptionThatWasLostConfirmsNothingInTheNextOfItsName() throws Exception {
        String room = fresh();
        String address = "subscriptions/" + UUID.randomUUID();
        JsonObject lost = subscribe(address, room);
        publish(room, "seen");
        mail(address, bearer(lost), "", "\"data\":\"seen\"");
        assertThat(send(HttpRequest.newBuilder(at(address)).DELETE().header("Authorization", bearer(lost)))
                        .statusCode())
                .isEqualTo(204);
        JsonObject made = subscribe(address, room);
        publish(room, "unread");
        String old = "1:" + lost.getString("epoch");

        assertThat(confirm(address, made, old)).isEqualTo(409);
        String all = mail(address, bearer(made), "Last-Event-ID: " + old + "\r\n", "\"data\":\"unread\"");
        assertThat(confirm(address, made, "99:" + made.getString("epoch"))).isEqualTo(409);
        assertThat(confirm(address, made, "1")).isEqualTo(400);

        assertThat(all).contains("id: 1:" + made.getString("epoch") + "\n");
        assertThat(confirm(address, made, "1:" + made.getString("epoch"))).isEqualTo(200);
    }

    private JsonObject subscribe(String address, String room) throws Exception {
        HttpResponse<String> made = send(HttpRequest.newBuilder(at(address + "?room=" + encoded(room)))
                .header("Authorization", "Bearer " + RunningServer.UPLOAD_TOKEN)
                .PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return read(made.body());
    }

    private static String bearer(JsonObject subscription) {
        return "Bearer " + subscription.getString("token");
    }

    private int confirm(String address, JsonObject subscription, String upTo) throws Exception {
        return send(HttpRequest.newBuilder(at(address + "/confirmed?upTo=" + upTo))
                        .header("Authorization", bearer(subscription))
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    /** What comes until this text has come. */
    private String mail(String address, String bearer, String fields, String until) throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            URI uri = at(address + "/events");
            connection.send("GET " + uri.getRawPath() + " HTTP/1.0\r\nHost: " + uri.getAuthority()
                    + "\r\nAuthorization: " + bearer + "\r\n" + fields + "\r\n");
            return connection.readUntil(until);
        }
    }
}
