package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Chunk;
import dev.sluice.dtesn.Run;
import dev.sluice.dtesn.model.Membrane;
import dev.sluice.dtesn.model.Model;
import dev.sluice.json.JsonMembers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What events say of a network and of what it reads, as members of JSON objects. */
final class EventText {

    private EventText() {}

    /**
     * Everything that decides what is told.
     *
     * @param length how many bytes the input has; -1 when that is not known
     */
    static String metadata(Terms terms, long length) {
        Map<String, Object> facts = new LinkedHashMap<>();
        asked(terms, facts);
        facts.putAll(NetworkFacts.of(terms.spec()));
        facts.put("chunk_size", terms.chunkBytes());
        terms.bandwidth().ifPresent(hint -> {
            facts.put("bandwidth_hint", hint.word());
            facts.put("least_chunk_size", hint.leastChunk());
            facts.put("most_chunk_size", hint.mostChunk());
            facts.put("buffer_size", hint.bufferBytes());
            facts.put("adaptive_compression", terms.adaptsLevel());
            facts.put("progressive_rendering", terms.progressive());
        });
        facts.put("compression_level", terms.statedLevel());
        facts.put("compresses_chunks", terms.level() > 0);
        facts.put("allows_content_coding", terms.coded());
        if (terms.coded()) {
            facts.put("content_coding_level", terms.codingLevel());
        }
        facts.put("timeout_prevention", terms.beats());
        if (length >= 0) {
            facts.put("total_length", length);
            facts.put("estimated_chunks", Math.ceilDiv(length, terms.chunkBytes()));
        }
        return members(terms, facts);
    }

    /** Everything that decides what is told of several inputs. */
    static String metadata(Terms terms, int total, int atATime, long intervalMillis) {
        Map<String, Object> facts = new LinkedHashMap<>();
        asked(terms, facts);
        facts.putAll(NetworkFacts.of(terms.spec()));
        facts.put("chunk_size", terms.chunkBytes());
        facts.put("total", total);
        facts.put("max_batch_size", atATime);
        facts.put("heartbeat_interval_ms", intervalMillis);
        return members(terms, facts);
    }

    private static void asked(Terms terms, Map<String, Object> facts) {
        facts.put("route", terms.route().word());
        facts.put("processing_mode", terms.route().mode().word());
        facts.put("output_format", terms.format());
        facts.put("include_intermediate", terms.intermediate());
    }

    private static String members(Terms terms, Map<String, Object> facts) {
        facts.put("ignored_fields", terms.ignored().stream().sorted().toList());
        String object = FactsText.json(facts);
        return object.substring(1, object.length() - 1);
    }

    /** What is known of a chunk first. */
    static String summary(Chunk chunk, double progress) {
        return head(chunk, progress).add("rendering", "summary").text();
    }

    private static JsonMembers head(Chunk chunk, double progress) {
        JsonMembers members = new JsonMembers()
                .add("chunk_index", chunk.index())
                .add("offset", chunk.offset())
                .add("length", chunk.length());
        if (progress >= 0) {
            members.add("progress", progress);
        }
        return members.add("symbols", chunk.part().symbols())
                .add("novelty_bits", chunk.part().noveltyBits())
                .add("anomaly", chunk.part().anomaly());
    }

    /** All of a chunk; compressed, where that was asked for and makes it smaller. */
    static Told chunk(Terms terms, Chunk chunk, Model model, double progress, double millis, Told.Place place) {
        JsonMembers members = head(chunk, progress);
        if (terms.progressive()) {
            members.add("rendering", "detail");
        }
        members.add("prefix_sha256", chunk.prefixSha256())
                .raw(
                        "membranes",
                        chunk.membranes().stream()
                                .map(each -> membrane(each, terms.intermediate() ? model.units(each.id()) : null))
                                .collect(Collectors.joining(",", "[", "]")))
                .add("state_digest", chunk.stateDigest())
                .add("processing_time_ms", millis);
        Told plain = Told.of(terms.route(), Told.CHUNK, members.text(), place);
        return terms.level() == 0 ? plain : CompressedText.of(plain, chunk.index(), terms.deflaterLevel());
    }

    private static String membrane(Membrane membrane, float @Nullable [] units) {
        JsonMembers members = new JsonMembers()
                .add("id", membrane.id())
                .add("level", membrane.level())
                .add("norm", membrane.norm())
                .add("energy", membrane.energy())
                .add("gate", membrane.gate())
                .add("objects", membrane.objects());
        if (units != null) {
            members.raw("state", numbers(units));
        }
        return members.object();
    }

    private static String numbers(float[] units) {
        return IntStream.range(0, units.length)
                .mapToObj(i -> Float.toString(units[i]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** That all was read. */
    static String completion(Run run, long nanos) {
        double seconds = nanos / 1e9;
        return new JsonMembers()
                .add("total_chunks", run.chunks())
                .add("bytes_processed", run.offset())
                .add("symbols", run.model().symbols())
                .add("duration_ms", nanos / 1e6)
                .add("throughput_mb_per_sec", run.offset() / 1e6 / seconds)
                .add("mean_novelty_bits", run.model().meanNovelty())
                .add("objects_lost", run.model().objectsLost())
                .add("prefix_sha256", run.prefixSha256())
                .add("state_digest", run.stateDigest())
                .text();
    }

    /**
     * That it goes on. What is not known yet is left out.
     *
     * @param progress from 0 to 1; less when that is not known
     */
    static String heartbeat(double progress, long bytes, double elapsed) {
        JsonMembers members = new JsonMembers();
        if (progress >= 0) {
            members.add("progress", progress);
        }
        members.add("bytes_processed", bytes).add("elapsed_time_ms", elapsed);
        if (progress > 0) {
            members.add("est_completion_time_ms", elapsed * (1 - progress) / progress);
        }
        return members.text();
    }

    /** A document that says all of it. */
    static String document(String requestId, String members) {
        String head = new JsonMembers()
                .add("status", "success")
                .add("request_id", requestId)
                .add("timestamp", Instant.now().toString())
                .text();
        return "{" + head + "," + members + "}\n";
    }

    /** Where the events of an input are. */
    static String job(Job job, String folder) {
        return new JsonMembers()
                        .add("id", job.id())
                        .add("events", folder + "/events")
                        .add("route", job.terms().route().word())
                        .add("total_length", job.length())
                        .object()
                + "\n";
    }

    /** That it can't go on. */
    static String error(String what, boolean recoverable, String hint, long chunk, double progress) {
        JsonMembers members = new JsonMembers()
                .add("error", what)
                .add("recoverable", recoverable)
                .add("chunk_index", chunk);
        if (progress >= 0) {
            members.add("progress", progress);
        }
        return members.add("recovery_hint", hint).text();
    }
}
