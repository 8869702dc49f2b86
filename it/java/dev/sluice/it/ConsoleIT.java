package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The console in a real browser. */
class ConsoleIT extends PageInBrowser {

    ConsoleIT() {
        super("");
    }

    @Test
    void aPictureMovesAsLongAsItIsStreamed() {
        browser().executeScript("""
            const image = new Image();
            image.id = 'picture';
            image.src = 'stream/mjpeg?items=300&delayMillis=40';
            document.body.append(image);
            """);
        await("an image is shown", () -> numberOf("return document.getElementById('picture').naturalWidth") == 320);
        Set<String> seen = new HashSet<>();
        await("it moves", () -> {
            seen.add(String.valueOf(browser().executeScript("""
                const canvas = document.createElement('canvas');
                canvas.width = 320;
                canvas.height = 200;
                canvas.getContext('2d').drawImage(document.getElementById('picture'), 0, 0);
                return canvas.toDataURL();
                """)));
            return seen.size() >= 5;
        });
    }

    private long numberOf(String script) {
        return browser().executeScript(script) instanceof Number number ? number.longValue() : 0;
    }

    @Test
    void twoTabsTalkInARoom() {
        ChromeDriver other = Browser.open();
        try {
            other.get(server().base().toString());
            join(browser(), "tabs", "ann");
            join(other, "tabs", "bob");
            WebElement input = element("room-input");
            input.sendKeys("hello from ann <b>&amp;</b>", Keys.ENTER);
            new WebDriverWait(other, PATIENCE)
                    .until(driver ->
                            driver.findElement(By.id("room-log")).getText().contains("hello from ann <b>&amp;</b>"));
            other.findElement(By.id("room-input")).sendKeys("and from bob", Keys.ENTER);
            await("ann hears bob", () -> text("room-log").contains("and from bob"));
        } finally {
            other.quit();
        }
    }

    @Test
    void whatWasMissedComesAfterTheConnectionWasCut() throws Exception {
        try (Valve valve = new Valve(server().base())) {
            browser().get(valve.base().toString());
            join(browser(), "cut", "ann");
            element("room-input").sendKeys("before", Keys.ENTER);
            await("it comes", () -> text("room-log").contains("ann: before"));

            valve.shut();
            await("the page knows", () -> !"in".equals(state("room-state")));
            post("rooms/chat:cut/messages?name=bob", "meanwhile");
            valve.open();

            await("it comes late", () -> text("room-log").contains("bob: meanwhile"));
            assertThat(text("room-log"))
                    .contains("Connected again; nothing is missing.")
                    .containsOnlyOnce("ann: before");
            // that it could not connect meanwhile is what the browser complains of, and nothing else
            assertThat(complaints()).allMatch(said -> said.contains("net::ERR_") || said.contains("WebSocket"));
        }
    }

    @Test
    void whoComesLaterSeesWhatWasSaidAndStreamsGrowAsOneMessage() throws Exception {
        post("rooms/chat:late/messages?name=bob", "said before");
        post("rooms/chat:late/streams/s1?name=bot", "one ");
        join(browser(), "late", "ann");
        await("the past", () -> text("room-log").contains("bob: said before"));
        await("a stream so far", () -> text("room-log").contains("bot: one"));
        assertThat(busyLines()).hasSize(1);
        post("rooms/chat:late/streams/s1?name=bot&end=true", "two");
        await("it grows", () -> text("room-log").contains("bot: one two"));
        await("and ends", () -> busyLines().isEmpty());
    }

    @Test
    void streamsOfOneNameByTwoSendersAreTwoMessages() throws Exception {
        join(browser(), "same", "eve");
        String stream = "rooms/chat:same/streams/s1?name=";
        post(stream + "ann", "one ");
        post(stream + "ben", "uno ");
        await("both begin", () -> busyLines().size() == 2);
        post(stream + "ann&end=true", "two");
        await("hers ends", () -> busyLines().size() == 1);
        post(stream + "ben", "due");
        await("his goes on", () -> text("room-log").contains("ben: uno due"));
        assertThat(text("room-log")).contains("ann: one two");

        post(stream + "ann", "tre");
        await("both are open", () -> busyLines().size() == 2);
        HttpRequest off = HttpRequest.newBuilder(server().base().resolve(stream + "eve"))
                .DELETE()
                .build();
        HttpClient.newHttpClient().send(off, HttpResponse.BodyHandlers.discarding());
        await("both are called off", () -> busyLines().isEmpty());
    }

    private List<WebElement> busyLines() {
        return elements("#room-log [aria-busy]");
    }

    @Test
    void aRoomOfTheListIsEnteredByAClick() throws Exception {
        URI room = server().socket("ws/rooms/plain-room?name=ben");
        try (SocketClient ben = SocketClient.connect(room)) {
            // the list is drawn anew every second
            await("it takes the click", () -> numberOf("""
                const way = document.querySelector("#streams-rooms [data-room='plain-room']");
                way?.click();
                return way ? 1 : 0\
                """) == 1);
            awaitIn("room-state");
            element("room-input").sendKeys("hello ben", Keys.ENTER);
            assertThat(ben.next()).isEqualTo("hello ben");
        }
    }

    private void post(String path, String text) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server().base().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static void join(ChromeDriver driver, String room, String name) {
        for (String[] field : new String[][] {{"room-name", room}, {"room-user", name}}) {
            WebElement input = driver.findElement(By.id(field[0]));
            input.clear();
            input.sendKeys(field[1]);
        }
        driver.findElement(By.id("room-join")).click();
        new WebDriverWait(driver, PATIENCE)
                .until(ready ->
                        "in".equals(ready.findElement(By.id("room-state")).getAttribute("data-state")));
    }

    @Test
    void aRunningStreamIsOnTheList() {
        element("demo-start").click();
        await("the demo is on the list", () -> text("streams-table").contains("/stream/text"));
        await(
                "what is counted besides",
                () -> text("streams-counters").matches("(?s).*reader.*remembered with.*WebSocket.*"));
        element("demo-stop").click();
        await("and off it again", () -> !text("streams-table").contains("/stream/text"));
    }

    @Test
    void thePageSaysThatTheServerIsUp() {
        await("up", () -> "UP".equals(element("health-state").getAttribute("data-status")));
    }
}
