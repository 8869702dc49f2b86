package dev.sluice.it;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/** The {@code EventSource} of a browser, in a page of the same server. */
record BrowserReader(List<String> types) implements EventReader {

    private static final String READ = """
        const [address, types, end] = arguments;
        const seen = [];
        const source = new EventSource(address);
        for (const type of types) {
          source.addEventListener(type, event => {
            seen.push([event.lastEventId, event.type, event.data]);
            if (type === 'done') {
              source.close();
              end(seen);
            }
          });
        }
        """;

    @Override
    public List<Seen> read(URI stream) {
        Browser.assumeInstalled();
        ChromeDriver browser = Browser.open();
        try {
            browser.manage().timeouts().scriptTimeout(PATIENCE);
            browser.get(stream.resolve("/console.css").toString());
            List<Seen> seen = new ArrayList<>();
            if (browser.executeAsyncScript(READ, stream.toString(), types) instanceof List<?> events) {
                for (Object event : events) {
                    List<?> parts = (List<?>) event;
                    seen.add(new Seen((String) parts.get(0), (String) parts.get(1), (String) parts.get(2)));
                }
            }
            return seen;
        } finally {
            browser.quit();
        }
    }
}
