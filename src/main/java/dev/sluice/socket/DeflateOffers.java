package dev.sluice.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the compressions that a client offers: RFC 7692 sections 5 and 7.1, in the grammar of RFC 6455 section 9.1.
 * One offer may fail and the next be taken; what can't be understood is declined.
 *
 * <p>Java's deflater has a window of 15 bits and no other. So an offer that bounds the server's window is declined, and
 * that of the client's window, which may be left unanswered, is.
 */
final class DeflateOffers {

    static final String NAME = "permessage-deflate";
    static final String SERVER_FORGETS = "server_no_context_takeover";
    static final String CLIENT_FORGETS = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";

    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final Pattern WORD =
            Pattern.compile("\\s*(" + TOKEN + ")(?:\\s*=\\s*(?:(" + TOKEN + ")|\"(" + TOKEN + ")\"))?\\s*([;,]|$)");
    private static final Pattern BITS = Pattern.compile("[89]|1[0-5]");

    private DeflateOffers() {}

    /** An extension as it is offered; a parameter without a value has an empty one. */
    private record Offer(String name, Map<String, String> parameters, boolean repeats) {}

    /**
     * The parameters of the answer, or nothing when no offer is taken.
     *
     * @param lines all fields {@code Sec-WebSocket-Extensions}
     * @param takeover whether messages may refer to earlier ones unless the client wants otherwise
     */
    static Optional<List<String>> choose(List<String> lines, boolean takeover) {
        List<Offer> offers = parse(String.join(",", lines));
        return offers.stream()
                .filter(DeflateOffers::isTaken)
                .findFirst()
                .map(offer -> answer(offer.parameters(), takeover));
    }

    private static boolean isTaken(Offer offer) {
        return offer.name().equals(NAME)
                && !offer.repeats()
                && offer.parameters().entrySet().stream().allMatch(each -> switch (each.getKey()) {
                    case SERVER_FORGETS, CLIENT_FORGETS -> each.getValue().isEmpty();
                    case CLIENT_BITS ->
                        each.getValue().isEmpty()
                                || BITS.matcher(each.getValue()).matches();
                    case SERVER_BITS -> false;
                    default -> false;
                });
    }

    private static List<String> answer(Map<String, String> offered, boolean takeover) {
        List<String> answer = new ArrayList<>();
        if (!takeover || offered.containsKey(SERVER_FORGETS)) {
            answer.add(SERVER_FORGETS);
        }
        if (!takeover || offered.containsKey(CLIENT_FORGETS)) {
            answer.add(CLIENT_FORGETS);
        }
        return List.copyOf(answer);
    }

    /** All offers, or none when the field is not one. */
    private static List<Offer> parse(String text) {
        List<Offer> offers = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at))) {
                at++; // a list may have empty members
                continue;
            }
            Map<String, String> parameters = new TreeMap<>();
            boolean repeats = false;
            if (!isNext(word, at) || value(word) != null) {
                return List.of();
            }
            String name = word.group(1);
            while (word.group(4).equals(";")) {
                if (!isNext(word, word.end())) {
                    return List.of();
                }
                String value = value(word);
                repeats |= parameters.put(word.group(1), value == null ? "" : value) != null;
            }
            offers.add(new Offer(name, parameters, repeats));
            at = word.end();
        }
        return offers;
    }

    private static boolean isNext(Matcher word, int at) {
        return word.find(at) && word.start() == at;
    }

    private static @Nullable String value(Matcher word) {
        return word.group(2) != null ? word.group(2) : word.group(3);
    }
}
