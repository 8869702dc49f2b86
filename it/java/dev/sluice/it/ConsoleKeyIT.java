package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The console's conversation with models where the router wants a key. */
class ConsoleKeyIT extends PageInBrowser {

    private final FakeUpstream upstream = RouterUpstreams.first();

    ConsoleKeyIT() throws IOException {
        super("", RouterUpstreams.file());
    }

    @BeforeEach
    void aKeyIsWanted() {
        upstream.forget();
        await("the field for it", () -> element("model-key").isDisplayed());
        assertThat(text("model-key-hint"))
                .contains("401: this server wants a key")
                .contains("stays in this tab");
        assertThat(element("model-name").isEnabled()).isFalse();
        assertThat(complaints()).hasSize(1).allMatch(said -> said.contains("status of 401"));
    }

    private void showKey(String key) {
        element("model-key").clear();
        element("model-key").sendKeys(key, Keys.ENTER);
    }

    private String lastAnswer() {
        return elements("#model-log .answer").getLast().getText();
    }

    @Test
    void aKeyOpensTheRouterAndStaysInThisTab() {
        showKey("a-wrong-one");
        await("it is not known", () -> "true".equals(element("model-key").getAttribute("aria-invalid")));
        assertThat(text("model-key-hint")).startsWith("This key is not known here.");
        assertThat(complaints()).hasSize(1).allMatch(said -> said.contains("status of 401"));
        showKey(RouterUpstreams.KEY);
        await("the list of models", () -> element("model-name").isEnabled());
        assertThat(element("model-key").getAttribute("aria-invalid")).isNull();

        upstream.next(Script.stream(ConsoleModelIT.token("Welcome.")));
        new Select(element("model-name")).selectByVisibleText("m");
        element("model-input").sendKeys("May I?", Keys.ENTER);
        await(
                "an answer",
                () -> !elements("#model-log .answer").isEmpty() && lastAnswer().contains("complete"));
        assertThat(lastAnswer()).contains("Welcome.");

        browser().navigate().refresh();
        await("the list again", () -> element("model-name").isEnabled());
        assertThat(element("model-key").getAttribute("type")).isEqualTo("password");
        assertThat(String.valueOf(
                        browser().executeScript("return JSON.stringify({...localStorage}) + document.cookie")))
                .isEqualTo("{}");
        assertThat(String.valueOf(browser()
                        .executeScript("return performance.getEntriesByType('resource').map(({name}) =>"
                                + " name).join() + location")))
                .contains("v1/models")
                .doesNotContain(RouterUpstreams.KEY);
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() {
        showKey(RouterUpstreams.LIMITED_KEY);
        await("the list of models", () -> element("model-name").isEnabled());
        assertThat(new Select(element("model-name")).getOptions().stream().map(WebElement::getText))
                .as("what this key may ask for")
                .containsExactly("m", "Another \u2026");
        upstream.next(Script.stream(ConsoleModelIT.token("Once.")));
        for (String question : new String[] {"Now?", "And now?"}) {
            int before = elements("#model-log .answer").size();
            element("model-input").sendKeys(question, Keys.ENTER);
            await(
                    "an answer",
                    () -> elements("#model-log .answer[aria-busy=false]").size() > before);
        }
        assertThat(lastAnswer()).contains("No answer came: 429: ").containsPattern("Try again in \\d+ s\\.");
        assertThat(complaints()).hasSize(1).allMatch(said -> said.contains("status of 429"));
    }
}
