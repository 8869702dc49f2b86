package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The console in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RunningServer server;
    private ChromeDriver browser;

    @BeforeAll
    void startServer() throws Exception {
        Browser.assumeInstalled();
        server = RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.model.tokens-per-second=20");
    }

    @AfterAll
    void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        browser = Browser.open();
        browser.get(server.base().toString());
    }

    @AfterEach
    void closeBrowser() {
        List<String> complaints = browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(Object::toString)
                .toList();
        browser.quit();
        assertThat(complaints).as("errors in the browser's console").isEmpty();
    }

    private WebElement element(String id) {
        return browser.findElement(By.id(id));
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE).withMessage(what).until(ignored -> condition.getAsBoolean());
    }

    @Test
    void aQuestionIsAnsweredTokenByToken() {
        element("model-input").sendKeys("What happens to a slow reader?", Keys.ENTER);

        await(
                "an answer begins",
                () -> !answers().isEmpty() && !answers().getLast().getText().isBlank());
        String early = answers().getLast().getText();
        await("it grows", () -> answers().getLast().getText().length() > early.length() + 20);
        await("it ends", () -> !"true".equals(answers().getLast().getAttribute("aria-busy")));
        assertThat(element("model-log").getText()).contains("What happens to a slow reader?");
    }

    @Test
    void aPictureMovesAsLongAsItIsStreamed() {
        browser.executeScript("""
            const image = new Image();
            image.id = 'picture';
            image.src = 'stream/mjpeg?items=300&delayMillis=40';
            document.body.append(image);
            """);
        await("an image is shown", () -> numberOf("return document.getElementById('picture').naturalWidth") == 320);
        Set<String> seen = new HashSet<>();
        await("it moves", () -> {
            seen.add(String.valueOf(browser.executeScript("""
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
        return browser.executeScript(script) instanceof Number number ? number.longValue() : 0;
    }

    @Test
    void anAnswerCanBeStopped() {
        element("model-input").sendKeys("Tell me about rooms", Keys.ENTER);
        await(
                "an answer begins",
                () -> !answers().isEmpty() && answers().getLast().getText().length() > 10);
        element("model-stop").click();
        await("it ends", () -> !"true".equals(answers().getLast().getAttribute("aria-busy")));
    }

    private List<WebElement> answers() {
        return browser.findElements(By.cssSelector("#model-log .answer"));
    }

    @Test
    void twoTabsTalkInARoom() {
        ChromeDriver other = Browser.open();
        try {
            other.get(server.base().toString());
            join(browser, "ann");
            join(other, "bob");
            WebElement input = element("room-input");
            input.sendKeys("hello from ann <b>&amp;</b>", Keys.ENTER);
            new WebDriverWait(other, PATIENCE)
                    .until(driver ->
                            driver.findElement(By.id("room-log")).getText().contains("hello from ann <b>&amp;</b>"));
            other.findElement(By.id("room-input")).sendKeys("and from bob", Keys.ENTER);
            await("ann hears bob", () -> element("room-log").getText().contains("and from bob"));
        } finally {
            other.quit();
        }
    }

    private static void join(ChromeDriver driver, String name) {
        for (String[] field : new String[][] {{"room-name", "tabs"}, {"room-user", name}}) {
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
        await(
                "the demo is on the list",
                () -> element("streams-table").getText().contains("/stream/text"));
        element("demo-stop").click();
        await("and off it again", () -> !element("streams-table").getText().contains("/stream/text"));
    }

    @Test
    void thePageSaysThatTheServerIsUp() {
        await("up", () -> "UP".equals(element("health-state").getAttribute("data-status")));
    }
}
