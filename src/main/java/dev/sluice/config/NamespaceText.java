package dev.sluice.config;

import dev.sluice.config.Setting.Parser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an operator wrote of one namespace: {@code chat events=true members=50}.
 *
 * @param name the namespace
 * @param options keys of settings, with their texts
 */
record NamespaceText(String name, Map<String, String> options) {

    NamespaceText {
        options = Map.copyOf(options);
    }

    /** The options without what all settings of rooms begin with. */
    Set<String> said() {
        return options.keySet().stream()
                .map(name -> name.substring(RoomSettings.PREFIX.length()))
                .collect(Collectors.toSet());
    }

    static Parser<List<NamespaceText>> parser() {
        return new Parser<>(
                "names, each with its options, separated by semicolons, such as \"chat events=true; prices"
                        + " slow-consumer=coalesce\"",
                NamespaceText::parse);
    }

    private static List<NamespaceText> parse(String text) {
        List<NamespaceText> all = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (String one : text.split(";", -1)) {
            if (one.isBlank()) {
                continue;
            }
            List<String> words = Arrays.asList(one.strip().split("\\s+"));
            String name = words.getFirst();
            if (name.contains("=") || name.contains(":") || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("\"" + name + "\" is not the name of a namespace");
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is there twice");
            }
            Map<String, String> options = new LinkedHashMap<>();
            words.subList(1, words.size()).forEach(word -> put(options, word));
            all.add(new NamespaceText(name, options));
        }
        return List.copyOf(all);
    }

    private static void put(Map<String, String> options, String word) {
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        List<String> known = RoomSettings.OF_A_NAMESPACE.stream()
                .map(setting -> setting.name().substring(RoomSettings.PREFIX.length()))
                .toList();
        if (equals < 0 || !known.contains(option)) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is not an option with a value; options are " + String.join(", ", known));
        }
        if (options.put(RoomSettings.PREFIX + option, word.substring(equals + 1)) != null) {
            throw new IllegalArgumentException("\"" + option + "\" is there twice");
        }
    }
}
