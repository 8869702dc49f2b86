package dev.sluice.files;

import java.util.List;

/**
 * What a browser may do with a file. Files come from anywhere, and are served beside the console and the WebSockets: a
 * page or picture among them that holds a script would act as this server's own.
 */
final class ActiveContent {

    /** Shown in an origin of its own, without scripts, forms and windows, and nothing is loaded for it. */
    static final String POLICY = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; font-src 'self'; frame-ancestors 'none'";

    /** Types in which no browser runs a script; all others are taken for active. Viewers of PDF fail in a sandbox. */
    private static final List<String> PASSIVE =
            List.of("audio/", "video/", "image/", "font/", "text/plain", "application/pdf");

    private ActiveContent() {}

    /** Whether a browser might run what it finds in a file of that type. */
    static boolean isActive(String mediaType) {
        return mediaType.contains("xml") || PASSIVE.stream().noneMatch(mediaType::startsWith);
    }
}
