package dev.sluice.http;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Media types by the names of files: what the JDK knows, and what has come up since. */
public final class MediaTypes {

    /** What nothing is known of. */
    public static final String UNKNOWN = "application/octet-stream";

    /** Also what the JDK calls by names that browsers do not act on; RFC 9239 for scripts. */
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("aac", "audio/aac"),
            Map.entry("apng", "image/apng"),
            Map.entry("avif", "image/avif"),
            Map.entry("epub", "application/epub+zip"),
            Map.entry("flac", "audio/flac"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("js", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("jsonld", "application/ld+json"),
            Map.entry("log", "text/plain"),
            Map.entry("m3u8", "application/vnd.apple.mpegurl"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("m4v", "video/mp4"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown"),
            Map.entry("mjs", "text/javascript"),
            Map.entry("mkv", "video/matroska"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mpd", "application/dash+xml"),
            Map.entry("ndjson", "application/x-ndjson"),
            Map.entry("oga", "audio/ogg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("ogv", "video/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("otf", "font/otf"),
            Map.entry("srt", "text/plain"),
            Map.entry("ts", "video/mp2t"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("vtt", "text/vtt"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("wav", "audio/wav"),
            Map.entry("weba", "audio/webm"),
            Map.entry("webm", "video/webm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("zst", "application/zstd"));

    /** Text that says by itself how its letters are written, which what a server says would overrule. */
    private static final Set<String> SELF_DESCRIBING = Set.of("text/html", "text/css", "text/xml");

    private MediaTypes() {}

    /**
     * The media type of a file of that name; {@link #UNKNOWN} when its name does not tell. Text that can't say itself how
     * its letters are written is taken for UTF-8.
     */
    public static String ofName(String name) {
        String type = typeOf(name);
        return type.startsWith("text/") && !SELF_DESCRIBING.contains(type) ? type + ";charset=UTF-8" : type;
    }

    private static String typeOf(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return UNKNOWN;
        }
        String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        String known = MORE.get(ending);
        if (known == null) {
            // only the ending, since the JDK takes what follows a # away
            known = URLConnection.guessContentTypeFromName("file." + ending);
        }
        return known == null || known.startsWith("content/") ? UNKNOWN : known;
    }
}
