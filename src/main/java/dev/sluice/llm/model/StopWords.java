package dev.sluice.llm.model;

import java.util.Locale;
import java.util.Set;

/**
 * English words that say nothing about a subject. Stateless.
 *
 * <p>Frequency alone finds most of them, but not those of a question ({@code how, does, explain}): a manual never asks, so
 * they are rare there and would look like the subject. Other languages have frequency alone.
 */
final class StopWords {

    private static final Set<String> WORDS = Set.of(
            ("a about above after again against all also am an and any are as at be because been before being below"
                + " between both but by can cannot could did do does doing done down during each either else etc ever"
                + " every few for from further get gets give given gives go goes had has have having he her here hers"
                + " him his how however i if in into is it its itself just let like made make makes many may me might"
                + " more most much must my neither never no nor not now of off often on once one only onto or other"
                + " others our out over own per please same say says see shall she should since so some such take tell"
                + " than that the their them then there these they thing things this those though through to too two"
                + " three under until up upon us use used uses using very want was we well were what when where"
                + " whether which while who whom whose why will with within without would write yet you your yours"
                + " explain describe show")
                    .split(" "));

    private StopWords() {}

    static boolean contains(String word) {
        return WORDS.contains(word.toLowerCase(Locale.ROOT));
    }
}
