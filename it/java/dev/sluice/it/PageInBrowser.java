package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One page of the console in a real browser, which must have nothing to complain of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageInBrowser {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String page;
    private final Path routerFile;
    private RunningServer server;
    private ChromeDriver browser;

    /** The page at this path of a server whose router wants no key. */
    PageInBrowser(String page) {
        this(page, RouterUpstreams.openFile());
    }

    /** The page at this path of a server whose router has this file. */
    PageInBrowser(String page, Path routerFile) {
        this.page = page;
        this.routerFile = routerFile;
    }

    @BeforeAll
    void startServer() throws Exception {
        Browser.assumeInstalled();
        server = RunningServer.launcher(
                RunningServer.freePort(),
                "--set",
                "sluice.model.tokens-per-second=20",
                "--set",
                "sluice.llm.config=" + routerFile);
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
        browser.get(server.base().resolve(page).toString());
    }

    @AfterEach
    void closeBrowser() {
        List<String> complaints = complaints();
        browser.quit();
        assertThat(complaints).as("errors in the browser's console").isEmpty();
    }

    RunningServer server() {
        return server;
    }

    ChromeDriver browser() {
        return browser;
    }

    /** What the browser has complained of since it was asked last. */
    List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    WebElement element(String id) {
        return browser.findElement(By.id(id));
    }

    List<WebElement> elements(String selector) {
        return browser.findElements(By.cssSelector(selector));
    }

    String text(String id) {
        return element(id).getText();
    }

    /** The state that a link shows: out, connecting, in or waiting. */
    String state(String id) {
        return String.valueOf(element(id).getAttribute("data-state"));
    }

    void await(String what, BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE).withMessage(what).until(ignored -> condition.getAsBoolean());
    }

    /** Waits until a link is open. */
    void awaitIn(String id) {
        await(id, () -> "in".equals(state(id)));
    }

    void type(String id, String text) {
        element(id).clear();
        element(id).sendKeys(text);
    }

    /** What the server answers at this path, which is an object. */
    JsonObject get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(server.base().resolve(path)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.createReader(new StringReader(response.body())).readObject();
    }
}
