package dev.sluice.files;

import java.nio.charset.StandardCharsets;

/** Names in addresses; RFC 3986 section 2. */
final class UriPart {

    private static final String PLAIN = "-._~";

    private UriPart() {}

    /** A name with everything escaped that could mean something, also a colon, which would make it a scheme. */
    static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (Character.isLetterOrDigit(b) || PLAIN.indexOf(b) >= 0)) {
                text.append((char) b);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return text.toString();
    }

    /** The address of an entry, relative to its folder's. */
    static String href(FolderPage.Entry entry) {
        return encoded(entry.name()) + (entry.isFolder() ? "/" : "");
    }
}
