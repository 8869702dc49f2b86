package dev.sluice.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Starts one program by its name. */
final class Bench {

    private static final int EXIT_USAGE = 2;

    private static final List<Program> PROGRAMS = List.of(
            new Items(),
            new FirstByte(),
            new Thousand(),
            new Stalled(),
            new OneByte(),
            new Idle(),
            new WholeFile(),
            new Ranges(),
            new Echo(),
            new Ingest(),
            new Connect(),
            new FanOut(),
            new Broadcast(),
            new Devices(),
            new IdleSockets(),
            new Churn(),
            new RouterTokens(),
            new RouterIdle(),
            new RouterStop(),
            new RouterStalled(),
            new ReservoirStep(),
            new TreeEcho());

    private Bench() {}

    /** The first argument is a program's name, the others are its options. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            list();
            return;
        }
        Optional<Program> program =
                PROGRAMS.stream().filter(each -> each.name().equals(args[0])).findFirst();
        if (program.isEmpty()) {
            System.err.println("there is no program " + args[0] + "; it/bench/run without a name lists them");
            System.exit(EXIT_USAGE);
            return;
        }
        try {
            program.get().run(Options.parse(Arrays.asList(args).subList(1, args.length)));
        } catch (Options.Unusable e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_USAGE);
        }
    }

    private static void list() {
        System.out.println("it/bench/run NAME [--OPTION VALUE]...");
        for (Program program : PROGRAMS) {
            System.out.printf("  %-12s %s%n", program.name(), program.summary());
        }
    }
}
