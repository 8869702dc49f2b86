package dev.sluice.llm.upstream;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the built-in model is asked.
 *
 * @param chat whether it comes as messages; otherwise it is a text to go on with
 * @param model the model's name
 * @param said what to answer: the user's last message, or the text
 * @param read all that was sent as text, for counting
 * @param maxTokens the most tokens of the answer
 * @param temperature 0.0 to 2.0
 * @param topP 0.0 to 1.0
 * @param seed the same gives the same answer
 * @param stops texts before any of which the answer ends
 * @param stream whether the answer is to come as events
 * @param usage whether the events are to say what it cost
 */
record Question(
        boolean chat,
        String model,
        String said,
        String read,
        OptionalInt maxTokens,
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalLong seed,
        List<String> stops,
        boolean stream,
        boolean usage) {

    Question {
        stops = List.copyOf(stops);
    }
}
