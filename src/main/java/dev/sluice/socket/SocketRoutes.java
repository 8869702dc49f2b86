package dev.sluice.socket;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a path. Immutable. */
final class SocketRoutes {

    /**
     * A route that was found.
     *
     * @param variables values of its template's variables, as they stand in the path
     */
    record Match(SocketEndpoint route, Map<String, String> variables) {}

    private record Entry(SocketEndpoint route, List<String> segments) {

        /** Templates with more fixed text are more particular and come first. */
        long variables() {
            return segments.stream().filter(SocketRoutes::isVariable).count();
        }
    }

    private final List<Entry> entries;

    SocketRoutes(Iterable<SocketEndpoint> routes) {
        List<Entry> all = new java.util.ArrayList<>();
        for (SocketEndpoint route : routes) {
            if (!route.template().startsWith("/")) {
                throw new IllegalArgumentException("a socket's template must start with /: " + route.template());
            }
            all.add(new Entry(route, split(route.template())));
        }
        all.sort(java.util.Comparator.comparingLong(Entry::variables));
        this.entries = List.copyOf(all);
    }

    /** The templates of all routes. */
    List<String> templates() {
        return entries.stream().map(entry -> entry.route().template()).toList();
    }

    Optional<Match> find(String path) {
        List<String> segments = split(path);
        return entries.stream()
                .filter(entry -> matches(entry.segments(), segments))
                .findFirst()
                .map(entry -> new Match(entry.route(), variables(entry.segments(), segments)));
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
        return Arrays.asList(path.substring(1).split("/", -1));
    }
}
