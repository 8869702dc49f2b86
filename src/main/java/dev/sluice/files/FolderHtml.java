package dev.sluice.files;

import java.time.temporal.ChronoUnit;

/** A page of a folder for people. */
final class FolderHtml {

    /** What the page may do: nothing but look as it does. */
    static final String CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
            + "base-uri 'none'; form-action 'none'";

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
            th, td { text-align: left; padding-right: 2rem } td:nth-child(2) { text-align: right }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            <table>
            <thead><tr><th>Name</th><th>Bytes</th><th>Changed</th></tr></thead>
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
                    .append(entry.modified().truncatedTo(ChronoUnit.SECONDS))
                    .append("</td></tr>\n");
        }
        text.append("</tbody>\n</table>\n");
        page.next()
                .ifPresent(next -> text.append("<p><a rel=\"next\" href=\"?after=")
                        .append(UriPart.encoded(next))
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
