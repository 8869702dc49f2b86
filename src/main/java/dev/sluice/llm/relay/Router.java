package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Admission;
import dev.sluice.llm.routing.Candidate;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.Grant;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.wire.BadRequestBody;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.llm.wire.MultipartModel;
import dev.sluice.llm.wire.RequestBody;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request: which upstreams are asked for it, or why none is. Thread-safe. */
final class Router implements AutoCloseable {

    /** What to do with a request. */
    sealed interface Decision {}

    /**
     * It is answered by a relay.
     *
     * @param bytes how many are held for it: a body for each name that its model has at the upstreams
     * @param since when it began to be decided
     */
    record Accepted(Job job, List<Target> targets, Wish wish, long bytes, long since) implements Decision {}

    /** There is no room for one more request. */
    static final Refused NO_ROOM = new Refused(
            new Outcome(
                    503,
                    new ErrorBody(
                            "too many large requests wait for their answers (maxHeldBytes); try again later",
                            ErrorBody.SERVER_ERROR,
                            null,
                            "too_many_requests_held"),
                    Optional.of(Duration.ofSeconds(1)),
                    false,
                    false),
            Map.of());

    /** It is answered with an error. */
    record Refused(Outcome outcome, Map<String, String> fields) implements Decision {}

    /** There is no room to record one more. */
    private static final Outcome TOO_MANY = new Outcome(
            503,
            new ErrorBody("too many streams are recorded; try again later", "server_error", null, "too_many_streams"),
            Optional.of(Duration.ofSeconds(5)),
            false,
            false);

    private final RouterFile file;
    private final Targets targets;
    private final Timers timers;
    private final Executor threads;
    private final RandomGenerator random;
    private final RelayMeter meter;
    private final Recordings recordings;
    private final Replays replays;
    private final HeldRequests held;

    Router(
            RouterFile file,
            Targets targets,
            Timers timers,
            Executor threads,
            RandomGenerator random,
            RelayMeter meter) {
        this.file = file;
        this.targets = targets;
        this.timers = timers;
        this.threads = threads;
        this.random = random;
        this.meter = meter;
        this.recordings =
                new Recordings(() -> file.current().config().recordings(), timers, threads, random, meter::beat);
        this.replays = new Replays(recordings);
        this.held = new HeldRequests(() -> file.current().config().maxHeldBytes());
    }

    /** The configuration in force. */
    RouterSnapshot current() {
        return file.current();
    }

    /** What is held of requests. */
    HeldRequests held() {
        return held;
    }

    /** What is kept of answers. */
    Recordings recordings() {
        return recordings;
    }

    /** Those who come back to their answers. */
    Replays replays() {
        return replays;
    }

    /** What the client asks, whichever form it has. */
    private record Asked(
            String model,
            boolean streams,
            int choices,
            @Nullable RequestBody json,
            @Nullable MultipartModel form) {

        byte[] bytes(String upstreamModel, boolean withUsage) {
            if (json != null) {
                RequestBody body = upstreamModel.equals(model) ? json : json.withModel(upstreamModel);
                return (withUsage ? body.withUsage() : body).bytes();
            }
            if (form != null) {
                return (upstreamModel.equals(model) ? form : form.withModel(upstreamModel)).bytes();
            }
            throw new IllegalStateException("it is JSON or a form");
        }
    }

    /** Decides about a request. */
    Decision decide(Inquiry inquiry) {
        long since = timers.nanos();
        Endpoint endpoint = inquiry.endpoint();
        Asked asked;
        try {
            asked = asked(inquiry);
        } catch (BadRequestBody e) {
            return refused(400, String.valueOf(e.getMessage()), e.param(), null);
        }
        if (asked.streams() && !endpoint.streamSupport()) {
            return refused(
                    400, endpoint.path() + " does not stream; leave stream out, or set it to false", "stream", null);
        }
        Wish wish = Wish.of(inquiry, asked.streams());
        if (wish.resumes()) {
            if (!endpoint.stream().resume().enabled()) {
                return refused(
                        400,
                        Wish.RESUME + " is not for " + endpoint.path() + ", whose answers are not kept"
                                + " (streamConfig.resume.enabled)",
                        Wish.RESUME,
                        "resume_disabled");
            }
            if (!asked.streams()) {
                return refused(
                        400, Wish.RESUME + " is for requests with stream: true", Wish.RESUME, "resume_without_stream");
            }
        }
        if (inquiry.client().filter(client -> !client.mayUse(asked.model())).isPresent()) {
            return unknownModel(asked.model()); // which models there are is not for everybody to know
        }
        List<Candidate> plan = inquiry.snapshot().routes().plan(asked.model(), endpoint.dialect());
        if (plan.isEmpty()) {
            return inquiry.snapshot().routes().needsTranslation(asked.model(), endpoint.dialect())
                    ? refused(
                            501,
                            "the model \"" + asked.model() + "\" is served in another API than that of "
                                    + endpoint.path() + ", and requests are not translated",
                            "model",
                            "not_translated")
                    : unknownModel(asked.model());
        }
        return switch (inquiry.snapshot().limits().admit(inquiry.client(), endpoint)) {
            case Admission.Refused no ->
                new Refused(
                        new Outcome(
                                429,
                                new ErrorBody(no.what(), ErrorBody.typeOf(429), null, "rate_limit_exceeded"),
                                Optional.of(no.retryAfter()),
                                false,
                                false),
                        no.fields());
            case Admission.Granted yes -> accepted(inquiry, asked, plan, yes.grant(), wish, since);
        };
    }

    private static Asked asked(Inquiry inquiry) throws BadRequestBody {
        if (inquiry.endpoint().requiresMultipart()) {
            MultipartModel form = MultipartModel.parse(inquiry.body(), inquiry.contentType());
            return new Asked(form.model(), form.isStream(), 1, null, form);
        }
        RequestBody json = RequestBody.parse(inquiry.body());
        return new Asked(json.model(), json.isStream(), json.choices(), json, null);
    }

    private Decision accepted(Inquiry inquiry, Asked asked, List<Candidate> plan, Grant grant, Wish wish, long since) {
        Endpoint endpoint = inquiry.endpoint();
        boolean counts = asked.streams()
                && asked.json() != null
                && !asked.json().wantsUsage()
                && endpoint.isCompletions()
                && grant.countsTokens();
        Map<String, byte[]> bodies = new HashMap<>(); // one for all who call the model the same
        try {
            for (Candidate candidate : plan) {
                bodies.computeIfAbsent(candidate.model(), model -> asked.bytes(model, counts));
            }
        } catch (IllegalArgumentException e) {
            // a form whose boundary is in the name that the model has at the upstream
            return refused(400, String.valueOf(e.getMessage()), "model", null);
        }
        List<Target> all = new ArrayList<>();
        for (Candidate candidate : plan) {
            byte[] body = bodies.getOrDefault(candidate.model(), new byte[0]);
            all.add(targets.target(inquiry, candidate, body));
        }
        Job job = new Job(
                inquiry.id(),
                asked.model(),
                endpoint,
                asked.streams(),
                counts,
                asked.choices(),
                inquiry.body().length,
                ReadPatience.silence(endpoint.stream().heartbeatInterval(), inquiry.fields()),
                ReadPatience.silence(endpoint.stream().earlyCommitAfter(), inquiry.fields()),
                inquiry.snapshot().config().retry(),
                grant);
        long bytes = bodies.values().stream().mapToLong(body -> body.length).sum();
        return new Accepted(job, all, wish, bytes, since);
    }

    /** Has a request answered, and its room given back; returns at once. */
    void relay(Accepted accepted, Answer answer, HeldRequests.Claim room) {
        Job job = accepted.job();
        Wish wish = accepted.wish();
        boolean[] begun = {false};
        boolean answered = wish.isAny()
                && recordings.answer(job, wish, answer, recording -> {
                    begun[0] = true;
                    begin(accepted, recording, room);
                });
        if (!answered && !wish.resumes()) {
            begun[0] = true;
            begin(accepted, new SoleReader(job.terms(), answer, meter::beat), room);
        } else if (!answered) {
            new Answers(job.terms(), answer).error(TOO_MANY);
        }
        if (!begun[0]) {
            room.close();
        }
    }

    private void begin(Accepted accepted, Audience audience, HeldRequests.Claim room) {
        new Relay(accepted.job(), accepted.targets(), audience, timers, threads, random, meter).start(room::close);
        meter.asked(timers.nanos() - accepted.since());
    }

    /** What is recorded ends. */
    @Override
    public void close() {
        recordings.close();
    }

    /** Counts one that is not relayed. */
    void count(Refused refused) {
        meter.refused(refused.outcome());
    }

    /** The method is another than those that {@code allowed} lists. */
    static Refused wrongMethod(String path, String allowed) {
        Refused no = refused(405, path + " is asked by " + allowed.replace(", ", " or "), null, "method_not_allowed");
        return new Refused(no.outcome(), Map.of("Allow", allowed));
    }

    private static Refused unknownModel(String model) {
        return refused(
                404, "the model \"" + model + "\" does not exist here, or is not for you", "model", "model_not_found");
    }

    /** An error that is the client's. */
    static Refused refused(int status, String message, @Nullable String param, @Nullable String code) {
        return new Refused(
                new Outcome(
                        status,
                        new ErrorBody(message, ErrorBody.typeOf(status), param, code),
                        Optional.empty(),
                        false,
                        false),
                Map.of());
    }
}
