package dev.sluice.files;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.time.temporal.ChronoUnit;

/** A page of a folder as JSON. */
final class FolderJson {

    private FolderJson() {}

    /** The document: {@code {"folder":"a/","entries":[{"name","href","folder","size","modified"}],"next":"..."}}. */
    static String write(FolderPage page) {
        JsonArrayBuilder entries = Json.createArrayBuilder();
        for (FolderPage.Entry entry : page.entries()) {
            entries.add(Json.createObjectBuilder()
                    .add("name", entry.name())
                    .add("href", UriPart.href(entry))
                    .add("folder", entry.isFolder())
                    .add("size", entry.size())
                    .add(
                            "modified",
                            entry.modified().truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        JsonObjectBuilder document =
                Json.createObjectBuilder().add("folder", page.folder()).add("entries", entries);
        page.nextQuery().ifPresent(next -> document.add("next", next));
        return document.build().toString();
    }
}
