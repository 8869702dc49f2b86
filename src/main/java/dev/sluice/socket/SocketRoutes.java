package dev.sluice.socket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the route of a path. Immutable. */
final class SocketRoutes {

    /**
     * A route that was found.
     *
     * @param variables values of its template's variables, as they stand in the path
     */
    record Match(PlacedSocket route, Map<String, String> variables) {}

    private record Entry(PlacedSocket route, List<String> segments) {

        /** Templates with more fixed text are more particular and come first. */
        long variables() {
            return segments.stream().filter(SocketRoutes::isVariable).count();
        }

        /** What two templates that match the same paths have in common. */
        List<String> shape() {
            return segments.stream()
                    .map(segment -> isVariable(segment) ? "{}" : segment)
                    .toList();
        }
    }

    private final List<Entry> entries;

    /**
     * All routes there are.
     *
     * @throws IllegalArgumentException when a template is not one, or two are for the same paths
     */
    SocketRoutes(List<PlacedSocket> routes) {
        List<Entry> all = new ArrayList<>();
        Set<List<String>> shapes = new HashSet<>();
        for (PlacedSocket route : routes) {
            if (!route.template().startsWith("/")) {
                throw new IllegalArgumentException("a socket's template must start with /: " + route.template());
            }
            Entry entry = new Entry(route, split(route.template()));
            if (!shapes.add(entry.shape())) {
                throw new IllegalArgumentException("two WebSockets are at " + route.template());
            }
            all.add(entry);
        }
        all.sort(Comparator.comparingLong(Entry::variables));
        this.entries = List.copyOf(all);
    }

    Optional<Match> find(String path) {
        List<String> segments = split(path);
        for (Entry entry : entries) {
            if (matches(entry.segments(), segments)) {
                return Optional.of(new Match(entry.route(), variables(entry.segments(), segments)));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(List<String> template, List<String> path) {
        if (template.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            boolean same = isVariable(template.get(i))
                    ? !path.get(i).isEmpty()
                    : template.get(i).equals(path.get(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> variables(List<String> template, List<String> path) {
        Map<String, String> result = new LinkedHashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String segment = template.get(i);
            if (isVariable(segment)) {
                result.put(segment.substring(1, segment.length() - 1), path.get(i));
            }
        }
        return result;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static List<String> split(String path) {
        return path.isEmpty() ? List.of() : Arrays.asList(path.substring(1).split("/", -1));
    }
}
