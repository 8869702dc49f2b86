package dev.sluice.dtesn.door;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** What is in a compressed chunk. */
final class Inflated {

    private Inflated() {}

    static JsonObject of(JsonObject compressed) throws IOException {
        InputStream data = new ByteArrayInputStream(HexFormat.of().parseHex(compressed.getString("data")));
        try (InputStream in = compressed.getString("compression_method").equals("gzip")
                ? new GZIPInputStream(data)
                : new InflaterInputStream(data)) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != compressed.getInt("original_size")) {
                throw new IOException(
                        "original_size is " + compressed.getInt("original_size") + " for " + bytes.length);
            }
            return Json.createReader(new ByteArrayInputStream(bytes)).readObject();
        }
    }
}
