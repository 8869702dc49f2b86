package dev.sluice.dtesn.door;

import dev.sluice.dtesn.ModelFields;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request asks for, but for the input.
 *
 * @param route where it was asked
 * @param spec the network
 * @param chunkBytes how many bytes of the input a chunk has; of a stream that adapts, the first one
 * @param intermediate whether chunks have the units of each membrane
 * @param format what {@code output_format} says
 * @param statedLevel what {@code compression_level} says or is taken for, from 0 to 3, whatever is compressed
 * @param level how hard each chunk's detail is compressed by itself, 1 to 3; 0 for not at all
 * @param coded whether the whole may have a content coding
 * @param codingLevel how hard that compresses, 1 to 9
 * @param beats whether there are heartbeats
 * @param bandwidth of a stream that adapts; empty for others
 * @param adaptsLevel whether how hard a content coding compresses is adapted, too
 * @param progressive whether each chunk is told twice, as a summary and in detail
 * @param ignored fields of the request that nothing heeds
 */
record Terms(
        Route route,
        ModelSpec spec,
        int chunkBytes,
        boolean intermediate,
        String format,
        int statedLevel,
        int level,
        boolean coded,
        int codingLevel,
        boolean beats,
        Optional<Bandwidth> bandwidth,
        boolean adaptsLevel,
        boolean progressive,
        Set<String> ignored) {

    static final String JSON = "json";
    static final String COMPRESSED = "compressed";
    static final String STREAMING = "streaming";

    /** What the levels of requests are to a deflater. */
    private static final int[] DEFLATER_LEVELS = {0, 1, 6, 9};

    Terms {
        ignored = Set.copyOf(ignored);
    }

    /**
     * What these fields ask for.
     *
     * @param others names that somebody else heeds
     * @throws dev.sluice.problem.ProblemException 422, naming the field, its value and its range
     */
    static Terms read(Route route, RequestFields fields, List<String> others) {
        ModelSpec spec = ModelFields.read(fields);
        mode(route, fields);
        String format = fields.word("output_format", JSON, List.of(JSON, COMPRESSED, STREAMING));
        boolean intermediate = fields.flag("include_intermediate", false);
        boolean compresses = format.equals(COMPRESSED);
        boolean hasLevel = compresses || route == Route.STREAM_LARGE_DATASET;
        boolean asked = hasLevel && fields.text("compression_level").isPresent();
        int statedLevel = hasLevel ? fields.whole("compression_level", compresses ? 2 : 1, 0, 3) : 0;
        int level = route.isStream() && (asked || compresses) ? statedLevel : 0;
        int codingLevel = hasLevel ? Math.max(1, DEFLATER_LEVELS[statedLevel]) : 6;
        int chunkBytes;
        boolean coded = true;
        boolean beats = true;
        boolean adaptsLevel = false;
        boolean progressive = false;
        Optional<Bandwidth> bandwidth = Optional.empty();
        switch (route) {
            case PROCESS, BATCH_PROCESS -> {
                chunkBytes = fields.whole("chunk_size", 4_096, 128, 65_536);
                coded = !format.equals(JSON);
            }
            case STREAM_PROCESS -> chunkBytes = fields.whole("chunk_size", 1_024, 128, 16_384);
            case STREAM_CHUNKS -> {
                chunkBytes = fields.whole("chunk_size", 1_024, 128, 8_192);
                coded = fields.flag("enable_compression", true);
                if (level > 0 && compresses && !coded) {
                    throw RequestFields.wrong(
                            "enable_compression", "false", "true or be left out, since output_format is compressed");
                }
                beats = fields.flag("timeout_prevention", true);
            }
            case STREAM_LARGE_DATASET -> {
                chunkBytes = fields.whole("max_chunk_size", 4_096, 512, 16_384);
                coded = !asked;
            }
            default -> {
                Bandwidth hint = Bandwidth.of(fields.word("bandwidth_hint", "auto", Bandwidth.words()));
                bandwidth = Optional.of(hint);
                chunkBytes = hint.chunkBytes();
                codingLevel = hint.level();
                adaptsLevel = fields.flag("adaptive_compression", true);
                progressive = fields.flag("enable_progressive_rendering", true);
            }
        }
        others.forEach(fields::text);
        return new Terms(
                route,
                spec,
                chunkBytes,
                intermediate,
                format,
                statedLevel,
                level,
                coded && level == 0 && !(asked && statedLevel == 0),
                codingLevel,
                beats,
                bandwidth,
                adaptsLevel,
                progressive,
                fields.ignored());
    }

    private static void mode(Route route, RequestFields fields) {
        String implied = route.mode().word();
        String mode = fields.word("processing_mode", implied, Route.Mode.words());
        if (!mode.equals(implied)) {
            throw RequestFields.wrong(
                    "processing_mode", mode, implied + " or be left out, since /" + route.word() + " implies that");
        }
    }

    /** How hard a deflater compresses the detail of a chunk. */
    int deflaterLevel() {
        return DEFLATER_LEVELS[level];
    }

    /**
     * What checkpoints know it by: 64 bits of a hash of all that decides what is told of an input.
     *
     * @param input what is known of the input beforehand; empty for nothing
     */
    long identity(String input) {
        String text = spec.text() + " route=" + route.word() + " chunk=" + chunkBytes + " intermediate=" + intermediate
                + " level=" + level + " bandwidth="
                + bandwidth.map(Bandwidth::word).orElse("") + " progressive="
                + progressive + " input=" + input;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Sha256.first64(bytes, bytes.length);
    }
}
