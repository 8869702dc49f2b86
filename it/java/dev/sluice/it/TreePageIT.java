package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page of the deep tree echo network in a real browser. */
class TreePageIT extends PageInBrowser {

    private static final String DIGEST = "[0-9a-f]{64}";

    TreePageIT() {
        super("tree.html");
    }

    @Test
    void theExampleIsReadAndDrawnWithItsUnusualPassage() {
        assertThat(inkOf("novelty-plot")).as("nothing but words yet").isLessThan(2_000);

        element("tree-start").click();

        awaitEnd("complete");
        assertThat(text("reading-digest")).matches(DIGEST);
        assertThat(text("reading-progress")).isEqualTo("100%");
        assertThat(Integer.parseInt(text("reading-chunks"))).isGreaterThan(30);
        assertThat(text("reading-state")).startsWith("Complete in ");
        assertThat(elements("#membranes-tree .membrane")).hasSize(4);
        assertThat(elements("#membranes-tree .membrane-edge")).hasSize(3);
        assertThat(element("membranes-tree").getAttribute("aria-label")).startsWith("4 membranes on 4 levels. 0: ");
        awaitDrawn();
        await(
                "what is unusual",
                () -> surprises().stream()
                        .findFirst()
                        .filter(row -> row.contains("PANIC"))
                        .isPresent());
    }

    @Test
    void asManyMembranesAreDrawnAsWereAskedFor() {
        open("#start&tree=binary&membrane_depth=3&esn_size=64&encoding=bytes&route=stream_chunks");
        awaitEnd("complete");
        assertThat(elements("#membranes-tree .membrane")).hasSize(7);

        element("tree-shape").sendKeys("star");
        type("tree-depth", "5");
        element("tree-start").click();

        await("a star", () -> elements("#membranes-tree .membrane").size() == 5);
        awaitEnd("complete");
        awaitDrawn();
    }

    @Test
    void chunksThatAreToldTwiceAreDrawnOnce() {
        open("#start&route=stream_optimized&bandwidth_hint=low&esn_size=64");
        awaitEnd("complete");
        awaitDrawn();
        String chunks = text("reading-chunks");
        assertThat(element("novelty-plot").getAttribute("aria-label"))
                .startsWith("Novelty at " + chunks + " places of the input: ");
    }

    @Test
    void aPlaceCanBeLookedAtByKeys() {
        open("#start&esn_size=64");
        awaitEnd("complete");
        await("the last", () -> text("novelty-figures").startsWith("the last, bytes "));

        element("novelty-place").sendKeys(Keys.HOME);

        await("the first", () -> text("novelty-figures").startsWith("bytes 0 to "));
        element("novelty-last").click();
        await("the last again", () -> text("novelty-figures").startsWith("the last, bytes "));
    }

    @Test
    void whatCanNotBeIsSaidByTheServersProblem() {
        type("tree-units", "8");
        element("tree-start").click();

        awaitEnd("failed");
        assertThat(text("reading-notice")).contains("esn_size is \"8\"; it must be a whole number from 32 to 4096.");
        assertThat(text("reading-digest")).doesNotMatch(DIGEST);
        // that the server refused it is what the browser complains of, and nothing else
        assertThat(complaints()).allMatch(said -> said.contains("status of 422"));

        type("tree-units", "64");
        element("tree-start").click();

        awaitEnd("complete");
        assertThat(element("reading-notice").isDisplayed()).isFalse();
    }

    @Test
    void whatGoesWrongOnTheWayIsToldWithItsRemedy() {
        type("tree-text", "{\"a\":[1,2}");
        element("tree-encoding").sendKeys("tree");
        element("tree-start").click();

        awaitEnd("failed");
        assertThat(text("reading-notice")).startsWith("At byte 9: ").contains("encoding=tree");
        // that the answer is broken off is what the browser may complain of
        assertThat(complaints()).allMatch(said -> said.contains("net::ERR_"));
    }

    /** One that is larger than what lies between a browser that sends and a server that answers meanwhile. */
    @Test
    void aLargeFileIsReadToItsEndAndInBoundedColumns(@TempDir Path folder) throws IOException {
        String line = "2026-03-14T09:00:00Z INFO web GET /gates/3 200 18ms\n";
        Path file = Files.writeString(folder.resolve("large.log"), line.repeat(10_000));
        open("#esn_size=32&chunk_size=512&encoding=records");
        element("tree-file").sendKeys(file.toString());
        element("tree-start").click();

        awaitEnd("complete");
        assertThat(text("reading-bytes")).isEqualTo("520.0 kB");
        assertThat(text("reading-chunks")).isEqualTo("1,016");
        assertThat(element("novelty-plot").getAttribute("aria-label"))
                .startsWith("Novelty at 508 places of the input: ");
        awaitDrawn();
    }

    @Test
    void whoStopsItIsToldHowFarItWas(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("long.log"), "one line after another\n".repeat(400_000));
        element("tree-file").sendKeys(file.toString());
        element("tree-start").click();
        await("it has begun", () -> !text("reading-chunks").matches("0|\u2013"));

        element("tree-stop").click();

        awaitEnd("stopped");
        assertThat(text("reading-state")).isEqualTo("Stopped by you");
        assertThat(element("tree-start").isEnabled()).isTrue();
    }

    @Test
    void otherPagesLeadHere() {
        for (String page : List.of("", "router.html", "doors.html")) {
            browser().get(server().base().resolve(page).toString());
            assertThat(elements("nav a[href='tree.html']")).as(page).hasSize(1);
        }
    }

    private void open(String hash) {
        // a page that is there already would not be opened anew for another fragment
        browser().get("about:blank");
        browser().get(server().base().resolve("tree.html" + hash).toString());
    }

    private void awaitEnd(String how) {
        await("it is " + how, () -> how.equals(state("reading-state")));
    }

    private void awaitDrawn() {
        await("the novelty", () -> inkOf("novelty-plot") > 4_000);
        await("the state", () -> inkOf("state-plot") > 20_000);
    }

    /** How many pixels of a canvas something is drawn on. */
    private long inkOf(String canvas) {
        return browser().executeScript("""
            const canvas = document.getElementById(arguments[0]);
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let drawn = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 0) drawn++;
            return drawn;
            """, canvas) instanceof Number number ? number.longValue() : 0;
    }

    private List<String> surprises() {
        return elements("#surprises-table tbody tr").stream()
                .map(WebElement::getText)
                .toList();
    }
}
