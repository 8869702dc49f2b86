package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The console's conversation with models, by way of the LLM router, in a real browser. */
class ConsoleModelIT extends PageInBrowser {

    private final FakeUpstream upstream = RouterUpstreams.first();

    ConsoleModelIT() {
        super("");
    }

    @BeforeEach
    void modelsAreListed() {
        upstream.forget();
        await("the list of models", () -> element("model-name").isEnabled());
    }

    static String token(String text) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}";
    }

    private void ask(String question) {
        element("model-input").sendKeys(question, Keys.ENTER);
    }

    private void choose(String model) {
        new Select(element("model-name")).selectByVisibleText(model);
    }

    private List<WebElement> answers() {
        return elements("#model-log .answer");
    }

    private String lastAnswer() {
        return answers().isEmpty() ? "" : answers().getLast().getText();
    }

    private void awaitEnd() {
        await("it ends", () -> "false".equals(answers().getLast().getAttribute("aria-busy")));
    }

    private long inFlight() throws Exception {
        return get("admin/llm").getInt("inFlight");
    }

    @Test
    void theBuiltInModelStandsFirstAndItsTokensComeOneAfterTheOther() throws Exception {
        assertThat(new Select(element("model-name"))
                        .getOptions().stream().map(WebElement::getText).toList())
                .startsWith("sluice-ngram")
                .contains("sluice-echo", "m", "other");

        ask("What happens to a slow reader?");

        await("an answer begins", () -> lastAnswer().contains("first after"));
        assertThat(get("admin/llm").getJsonArray("requests").toString())
                .as("it comes through the router")
                .contains("\"model\":\"sluice-ngram\",\"upstream\":\"built-in\",\"phase\":\"passing\"");
        String early = answerText();
        await(
                "it grows",
                () -> answerText().length() > early.length() && answerText().startsWith(early));
        String later = answerText();
        await(
                "and grows",
                () -> answerText().length() > later.length() && answerText().startsWith(later));
        awaitEnd();
        assertThat(text("model-log")).contains("What happens to a slow reader?");
        assertThat(lastAnswer())
                .matches("(?s).*\\d+ tokens \u00b7 first after .+ \u00b7 \\d+\\.\\d tokens/s \u00b7 (complete|cut"
                        + " at.*)");
        Await.until("the router has nothing left", () -> inFlight() == 0);
    }

    private String answerText() {
        return elements("#model-log .answer-text").getLast().getText();
    }

    @Test
    void stopStopsTheUpstream() throws Exception {
        upstream.next(Script.events().event(token("one ")).event(token("two")).holdsOpen());
        choose("m");
        ask("Go on and on.");
        await("an answer begins", () -> lastAnswer().contains("one two"));
        assertThat(inFlight()).isEqualTo(1);
        FakeExchange exchange = upstream.awaitRequest();

        element("model-stop").click();

        awaitEnd();
        assertThat(lastAnswer()).contains("stopped by you");
        assertThat(exchange.clientClosed()).succeedsWithin(Duration.ofSeconds(20));
        Await.until("the router has nothing left", () -> inFlight() == 0);
    }

    @Test
    void anErrorOfTheRouterIsToldAndTheQuestionStaysToBeSentAgain() {
        choose("Another \u2026");
        element("model-other").sendKeys("no-such-model");
        ask("Are you there?");
        await("an error", () -> lastAnswer().contains("404: "));
        assertThat(lastAnswer()).contains("No answer came: 404: ", "no-such-model");
        assertThat(element("model-input").getAttribute("value")).isEqualTo("Are you there?");
        assertThat(complaints()).hasSize(1).allMatch(said -> said.contains("status of 404"));
    }

    @Test
    void whatTheUpstreamRefusesIsToldWithTheTimeToWait() {
        upstream.next(Script.json(429, "{\"error\":{\"message\":\"You ask too much\",\"code\":\"slow_down\"}}")
                .field("Retry-After", "17"));
        choose("m");
        ask("Once more?");
        await("an error", () -> lastAnswer().contains("failed"));
        assertThat(lastAnswer()).contains("429: You ask too much. Try again in 17 s.");
        assertThat(complaints()).hasSize(1).allMatch(said -> said.contains("status of 429"));
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() {
        choose("m");
        upstream.next(Script.events().event(token("half")).event("{\"error\":{\"message\":\"out of memory\"}}"));
        ask("How does it end?");
        await("an error in the stream", () -> lastAnswer().contains("The answer broke off: "));
        assertThat(lastAnswer()).contains("half", "out of memory", "failed").doesNotContain("complete");

        upstream.next(Script.events().event(token("third")).cut());
        ask("And now?");
        await("a cut", () -> lastAnswer().contains("The answer broke off: "));
        assertThat(lastAnswer()).contains("third", "failed").doesNotContain("complete");
    }

    @Test
    void anEndWithoutTheLastEventIsNone() {
        // the router has no such end; what stands before it might
        browser().executeScript("""
            window.fetch = async () => new Response('data: ' + arguments[0] + '\\n\\n',
                {headers: {'Content-Type': 'text/event-stream'}});
            """.replace("arguments[0]", "'" + token("nearly") + "'"));
        ask("Is that all?");
        await("an error", () -> lastAnswer().contains("failed"));
        assertThat(lastAnswer()).contains("nearly", "The answer broke off: the stream ended without its last event.");
    }

    @Test
    void whatWasSaidBeforeIsSentAlongUntilTheConversationBeginsAnew() throws Exception {
        choose("m");
        for (String answer : List.of("first answer", "second answer", "third answer")) {
            upstream.next(Script.stream(token(answer)));
        }
        ask("first question");
        await(
                "the first",
                () -> lastAnswer().contains("first answer") && lastAnswer().contains("complete"));
        ask("second question");
        await(
                "the second",
                () -> lastAnswer().contains("second answer") && lastAnswer().contains("complete"));
        element("model-anew").click();
        assertThat(answers()).isEmpty();
        ask("third question");
        await(
                "the third",
                () -> lastAnswer().contains("third answer") && lastAnswer().contains("complete"));

        assertThat(upstream.requests().get(1).text())
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"first question\"},"
                        + "{\"role\":\"assistant\",\"content\":\"first answer\"},"
                        + "{\"role\":\"user\",\"content\":\"second question\"}]");
        assertThat(upstream.requests().get(2).text())
                .doesNotContain("first", "second")
                .contains("third question");
    }

    @Test
    void theTokensThatTheModelCountsAreShown() {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.next(Script.events()
                .event(token("some words in one piece"))
                .awaits(seen)
                .event(token(", and more"))
                .event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}")
                .event(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1234,\"total_tokens\":1237}}")
                .event("[DONE]"));
        choose("m");
        ask("How much?");
        await("the first", () -> lastAnswer().contains("1 token \u00b7"));
        seen.countDown();
        awaitEnd();
        assertThat(lastAnswer())
                .contains("some words in one piece, and more", "1,234 tokens", "cut at the length limit");
    }
}
