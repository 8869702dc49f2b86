package dev.sluice.files;

import dev.sluice.http.PercentEncoding;

/** Names in addresses; RFC 3986 section 2. */
final class UriPart {

    private static final String PLAIN = "-._~";

    private UriPart() {}

    /** A name with everything escaped that could mean something, also a colon, which would make it a scheme. */
    static String encoded(String name) {
        return PercentEncoding.of(name, PLAIN);
    }

    /** The address of an entry, relative to its folder's. */
    static String href(FolderPage.Entry entry) {
        return encoded(entry.name()) + (entry.isFolder() ? "/" : "");
    }
}
