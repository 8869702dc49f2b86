package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The formulas of Chen and Goodman 1999 written down with maps and recursion, slow and easy to check, to compare the real
 * one with.
 */
final class PlainKneserNey {

    private final int order;
    private final int vocabularySize;
    private final List<Map<List<Integer>, Integer>> counts = new ArrayList<>();
    private final List<Discounts> discounts = new ArrayList<>();

    PlainKneserNey(List<int[]> sentences, int order, int vocabularySize) {
        this.order = order;
        this.vocabularySize = vocabularySize;
        for (int n = 1; n <= order; n++) {
            Map<List<Integer>, Integer> raw = new HashMap<>();
            Map<List<Integer>, Set<Integer>> company = new HashMap<>();
            for (int[] sentence : sentences) {
                for (int i = 0; i + n <= sentence.length; i++) {
                    List<Integer> gram = gram(sentence, i, i + n);
                    raw.merge(gram, 1, Integer::sum);
                    if (i > 0) {
                        company.computeIfAbsent(gram, key -> new HashSet<>()).add(sentence[i - 1]);
                    }
                }
            }
            Map<List<Integer>, Integer> count = new HashMap<>();
            for (Map.Entry<List<Integer>, Integer> entry : raw.entrySet()) {
                List<Integer> gram = entry.getKey();
                boolean opening = gram.getFirst() == Vocabulary.BEGIN;
                boolean adjusted = n < order && !opening;
                count.put(gram, adjusted ? company.getOrDefault(gram, Set.of()).size() : entry.getValue());
            }
            count.remove(List.of(Vocabulary.BEGIN));
            counts.add(count);
            discounts.add(Discounts.estimated(
                    count.values().stream().mapToInt(Integer::intValue).toArray()));
        }
    }

    double probability(List<Integer> context, int word) {
        int from = Math.max(0, context.size() - order + 1);
        return interpolated(context.subList(from, context.size()), word);
    }

    private double interpolated(List<Integer> context, int word) {
        Map<List<Integer>, Integer> count = counts.get(context.size());
        Discounts discount = discounts.get(context.size());
        double total = 0;
        double taken = 0;
        double share = 0;
        for (Map.Entry<List<Integer>, Integer> entry : count.entrySet()) {
            List<Integer> gram = entry.getKey();
            if (!gram.subList(0, gram.size() - 1).equals(context)) {
                continue;
            }
            total += entry.getValue();
            taken += discount.of(entry.getValue());
            if (gram.getLast() == word) {
                share = entry.getValue() - discount.of(entry.getValue());
            }
        }
        double lower =
                context.isEmpty() ? 1.0 / (vocabularySize - 1) : interpolated(context.subList(1, context.size()), word);
        return total == 0 ? lower : (share + taken * lower) / total;
    }

    private static List<Integer> gram(int[] sentence, int from, int to) {
        List<Integer> gram = new ArrayList<>();
        for (int i = from; i < to; i++) {
            gram.add(sentence[i]);
        }
        return gram;
    }
}
