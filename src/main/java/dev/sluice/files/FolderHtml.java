package dev.sluice.files;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A page of a folder for people. */
final class FolderHtml {

    /** What the page may do: nothing but look as it does. */
    static final String CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
            + "base-uri 'none'; form-action 'none'";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private FolderHtml() {}

    /** The document. */
    static String write(FolderPage page) {
        String title = escaped("Files in /" + page.folder());
        StringBuilder text = new StringBuilder();
        text.append("""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
            th, td { text-align: left; vertical-align: top; padding-right: 1.5rem }
            td:nth-child(1) { overflow-wrap: anywhere }
            :is(th, td):nth-child(2) { text-align: right; font-variant-numeric: tabular-nums }
            :is(th, td):nth-child(3) { white-space: nowrap }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            <table>
            <thead><tr><th>Name</th><th>Bytes</th><th>Changed (UTC)</th></tr></thead>
            <tbody>
            """.formatted(title));
        if (!page.folder().isEmpty()) {
            text.append("<tr><td><a href=\"../\">..</a></td><td></td><td></td></tr>\n");
        }
        for (FolderPage.Entry entry : page.entries()) {
            String end = entry.isFolder() ? "/" : "";
            text.append("<tr><td><a href=\"")
                    .append(UriPart.href(entry))
                    .append("\">")
                    .append(escaped(entry.name()))
                    .append(end)
                    .append("</a></td><td>")
                    .append(entry.isFolder() ? "" : Long.toString(entry.size()))
                    .append("</td><td>")
                    .append(TIME.format(entry.modified()))
                    .append("</td></tr>\n");
        }
        text.append("</tbody>\n</table>\n");
        page.nextQuery()
                .ifPresent(next -> text.append("<p><a rel=\"next\" href=\"")
                        .append(escaped(next))
                        .append("\">more</a></p>\n"));
        return text.append("</body>\n</html>\n").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
