package dev.sluice.dtesn.door;

import dev.sluice.json.JsonMembers;
import dev.sluice.json.JsonStrings;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Details that are compressed each by itself, so that each can be read alone. */
final class CompressedText {

    /** What has so many bytes or more is in the gzip format, the rest in that of zlib. */
    private static final int GZIP_FROM = 8_192;

    /** The head of RFC 1952: a deflated member without a name or time, made by who knows what. */
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private CompressedText() {}

    /**
     * The same, smaller; or as it is, where it would not become smaller.
     *
     * @param level of the deflater, 1 to 9
     */
    static Told of(Told plain, long index, int level) {
        String object = "{\"type\":" + JsonStrings.quoted(plain.type()) + "," + plain.members() + "}";
        byte[] bytes = JsonStrings.utf8(object);
        boolean gzip = bytes.length >= GZIP_FROM;
        byte[] smaller = gzip ? gzip(bytes, level) : deflated(bytes, level, false);
        String members = new JsonMembers()
                .add("data", HexFormat.of().formatHex(smaller))
                .add("index", index)
                .add("original_size", bytes.length)
                .add("compression_method", gzip ? "gzip" : "zlib")
                .text();
        Told told = new Told(plain.name(), "compressed_chunk", members, plain.place());
        return told.length() < plain.length() ? told.instead(plain) : plain;
    }

    private static byte[] deflated(byte[] bytes, int level, boolean raw) {
        Deflater deflater = new Deflater(level, raw);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
            byte[] buffer = new byte[4_096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] gzip(byte[] bytes, int level) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        out.writeBytes(GZIP_HEAD);
        out.writeBytes(deflated(bytes, level, true));
        littleEndian(out, (int) crc.getValue());
        littleEndian(out, bytes.length);
        return out.toByteArray();
    }

    private static void littleEndian(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
    }
}
