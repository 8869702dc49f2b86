package dev.sluice.llm.relay;

import dev.sluice.metrics.Metrics;

/** What is measured of what the router keeps: requests, and recorded answers. */
final class KeptGauges {

    private KeptGauges() {}

    /** Measures requests for as long as the meters last. */
    static void register(HeldRequests requests, Metrics metrics) {
        metrics.gauge("sluice.llm.held.bytes", "Bytes of requests whose answers have not begun.", requests::bytes);
        metrics.counting(
                "sluice.llm.held.refused", "Requests for which there was no room any more.", requests::refused);
    }

    /** Measures them for as long as the meters last. */
    static void register(Recordings recordings, Metrics metrics) {
        metrics.gauge("sluice.llm.recordings", "Answers that are recorded or kept.", recordings::count);
        metrics.gauge("sluice.llm.recordings.bytes", "Bytes of their events.", recordings::bytes);
        metrics.counting(
                "sluice.llm.recordings.joined",
                "Requests that got the answer to another one like them.",
                recordings::joined);
        metrics.counting(
                "sluice.llm.recordings.refused",
                "Requests for which there was no room to record one more answer.",
                recordings::refused);
        metrics.counting(
                "sluice.llm.recordings.evicted",
                "Answers that were given up before their time to make room.",
                recordings::evicted);
        metrics.counting(
                "sluice.llm.recordings.trimmed",
                "Times that an answer under way lost its oldest events to make room.",
                recordings::trimmed);
        metrics.counting(
                "sluice.llm.recordings.lost.readers",
                "Readers that were too slow for what is kept.",
                recordings::lostReaders);
    }
}
