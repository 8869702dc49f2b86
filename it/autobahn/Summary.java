import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which cases of a report did not pass; its exit code is 1 when there are any. */
final class Summary {

    private static final Pattern CASE = Pattern.compile(
            "\"([0-9.]+)\": \\{[^}]*?\"behavior\": \"([A-Z -]+)\"[^}]*?\"behaviorClose\": \"([A-Z -]+)\"");

    public static void main(String[] args) throws Exception {
        Matcher cases = CASE.matcher(Files.readString(Path.of(args[0])));
        Map<String, Integer> counts = new TreeMap<>();
        int bad = 0;
        while (cases.find()) {
            counts.merge(cases.group(2), 1, Integer::sum);
            if (!passes(cases.group(2)) || !passes(cases.group(3))) {
                bad++;
                System.out.println("case " + cases.group(1) + ": " + cases.group(2) + ", close " + cases.group(3));
            }
        }
        System.out.println(counts);
        System.exit(bad > 0 || counts.isEmpty() ? 1 : 0);
    }

    /** As the suite's own report has them: these are no faults. */
    private static boolean passes(String behavior) {
        return behavior.equals("OK") || behavior.equals("NON-STRICT") || behavior.equals("INFORMATIONAL");
    }
}
