package dev.sluice.dtesn.door;

import dev.sluice.dtesn.RequestFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request says beside its input.
 *
 * @param query its parameters
 * @param caller who sent it
 * @param lastEventId after which event it goes on; empty for its beginning
 */
record Asked(Map<String, String> query, Caller caller, Optional<String> lastEventId) {

    /** Parameters that say nothing of what is computed. */
    static final List<String> OTHERS = List.of("lastEventId", "route", "max_batch_size");

    Asked {
        query = Map.copyOf(query);
    }

    /**
     * The fields of the query and of the body.
     *
     * @throws dev.sluice.problem.ProblemException 422, when they contradict each other
     */
    RequestFields fields(Map<String, String> body) {
        Map<String, String> all = new LinkedHashMap<>(query);
        body.forEach((name, value) -> {
            String other = all.putIfAbsent(name, value);
            if (other != null && !other.equals(value)) {
                throw RequestFields.unprocessable(name + " is \"" + RequestFields.shown(other)
                        + "\" in the query and \"" + RequestFields.shown(value) + "\" in the body; say it once");
            }
        });
        return new RequestFields(all);
    }

    /** After which event it goes on, where a body may say so, too. */
    Optional<String> lastEventId(RequestFields fields) {
        return lastEventId.or(() -> fields.text("lastEventId"));
    }

    /**
     * What a parameter says that is given once, or again and again with the same value. Of several places to go on from it is
     * the last: readers that come back put it behind what they had.
     *
     * @throws dev.sluice.problem.ProblemException 422, when it has several values
     */
    static String said(String name, List<String> values) {
        if (name.equals("lastEventId")) {
            return values.getLast();
        }
        List<String> different = values.stream().distinct().toList();
        if (different.size() > 1) {
            throw RequestFields.unprocessable(name + " is \"" + RequestFields.shown(different.get(0)) + "\" and \""
                    + RequestFields.shown(different.get(1)) + "\" in the query; say it once");
        }
        return different.getFirst();
    }

    /** The first of these that says something. */
    static Optional<String> first(@Nullable String header, @Nullable String parameter) {
        if (header != null && !header.isEmpty()) {
            return Optional.of(header);
        }
        return Optional.ofNullable(parameter).filter(text -> !text.isEmpty());
    }
}
