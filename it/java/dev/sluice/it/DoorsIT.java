package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page of doors in a real browser. */
class DoorsIT extends PageInBrowser {

    DoorsIT() {
        super("doors.html");
    }

    @Test
    void textAndBytesComeBack() {
        element("echo-join").click();
        awaitIn("echo-state");
        element("echo-input").sendKeys("over there", Keys.ENTER);
        await("an echo", () -> text("echo-log").contains("Echo: over there"));
        element("echo-bytes").click();
        await("bytes", () -> text("echo-log").contains("1,000 bytes came back as they were"));
        element("echo-burst").click();
        await("many", () -> text("echo-log").contains("500 answers, all right and in their order"));
    }

    @Test
    void chatHasTheNameBeforeTheTextAndIsTheRoomOfOtherDoors() throws Exception {
        type("chat-room", "page");
        type("chat-user", "ann");
        element("chat-join").click();
        awaitIn("chat-state");
        element("chat-input").sendKeys("hello: all <b>&amp;</b>", Keys.ENTER);
        await("ann hears herself", () -> text("chat-log").contains("ann: hello: all <b>&amp;</b>"));
        try (SocketClient ben = SocketClient.connect(server().socket("ws/rooms/chat:page?name=ben"))) {
            ben.send("by another door");
            await("ben speaks", () -> text("chat-log").contains("ben: by another door"));
            element("chat-input").sendKeys("heard", Keys.ENTER);
            assertThat(ben.next()).isEqualTo("by another door");
            assertThat(ben.next()).isEqualTo("heard");
        }
        element("chat-join").click();
        await("she has left", () -> "out".equals(state("chat-state")));
    }

    @Test
    void whoJoinsAndLeavesIsTold() throws Exception {
        type("global-user", "ann");
        element("global-join").click();
        awaitIn("global-state");
        // an open socket may not have its place in the room yet; who hears himself has
        element("global-input").sendKeys("first", Keys.ENTER);
        await("ann hears herself", () -> text("global-log").contains("ann: first"));
        try (SocketClient ben = SocketClient.connect(server().socket("global-events?name=ben"))) {
            await("ben comes", () -> text("global-log").contains("ben joined."));
            await("both are there", () -> text("global-here").contains("ann, ben"));
            ben.send("to: all");
            await("ben speaks", () -> text("global-log").contains("ben: to: all"));
        }
        await("ben leaves", () -> text("global-log").contains("ben left."));
    }

    @Test
    void whoIsNotAmongTheFirstOfManyDoesNotAskForEver() {
        browser().executeScript("""
            window.asked = 0;
            const usual = window.fetch;
            window.fetch = (address, options) => {
              if (!String(address).includes('/members')) return usual(address, options);
              window.asked++;
              return Promise.resolve(new Response('{"members":[{"name":"somebody"}]}'));
            };
            """);
        type("global-user", "ann");
        element("global-join").click();
        awaitIn("global-state");
        await("it asks more than once", () -> asked() >= 3);
        // longer than the pause between two of them
        AtomicLong last = new AtomicLong(asked());
        AtomicLong since = new AtomicLong(System.nanoTime());
        await("it asks no more", () -> {
            long now = asked();
            if (now != last.getAndSet(now)) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > Duration.ofSeconds(3).toNanos();
        });
        assertThat(asked()).isLessThan(10);
    }

    private long asked() {
        return browser().executeScript("return window.asked") instanceof Number number ? number.longValue() : 0;
    }

    @Test
    void pricesMove() {
        element("prices-join").click();
        await("all symbols", () -> elements("#prices-board li").size() == 16);
        await("many changes a second", () -> figure("prices-rate") > 50);
        await("lines", () -> !elements("#prices-board path[d^='M']").isEmpty());
        assertThat(figure("prices-drawn")).as("frames, not messages").isLessThan(200);
        element("prices-join").click();
        await("it has stopped", () -> "out".equals(state("prices-state")));
    }

    private int figure(String id) {
        return Integer.parseInt(text(id).replace(",", ""));
    }

    @Test
    void readingsAreAcknowledgedAndTheDeviceIsOfflineAfterwards() {
        type("sensors-device", "it-device");
        element("sensors-join").click();
        awaitIn("sensors-state");
        element("sensors-often").click();
        await("readings are acknowledged", () -> figure("sensors-acks") >= 3);
        await("it is online", () -> deviceRow().contains("online"));
        element("sensors-join").click();
        await("it is offline", () -> deviceRow().contains("offline"));
    }

    private String deviceRow() {
        return elements("#devices-table tr[data-device='it-device']").stream()
                .map(WebElement::getText)
                .findFirst()
                .orElse("");
    }

    @Test
    void aViewerSeesWhatAPlayerDoesAndIsRefused() throws Exception {
        browser().get(server().base().resolve("doors.html#game=it").toString());
        awaitIn("game-state");
        // an open socket may not have its place in the game yet; who is refused has
        elements("[data-action]").getFirst().click();
        await("the viewer may not", () -> text("game-log").contains("Refused: who only watches"));
        try (SocketClient player = SocketClient.connect(server().socket("game/it?name=ann"))) {
            player.send("dance");
            await("the player acts", () -> text("game-log").contains("ann: dance"));
            await("and is counted", () -> text("game-players").contains("1 action"));
        }
        await("the player leaves", () -> text("game-log").contains("ann left."));
    }
}
