package dev.sluice.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Prints what a program found: figures with their units, and targets with whether they are met. */
final class Report {

    private Report() {}

    /** Says what is measured, how it was asked for, and on what. */
    static void title(Program program, Options options) {
        System.out.println(program.name() + ": " + program.summary());
        System.out.println("  command  it/bench/run " + program.name() + " " + options);
        System.out.printf(
                Locale.ROOT,
                "  machine  %d processors, load %.1f before; %s; Java %s%n",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.version());
    }

    /** Says what the following figures are about. */
    static void section(String words) {
        System.out.println();
        System.out.println("  " + words);
    }

    /** One figure. */
    static void figure(String label, double figure, String unit) {
        line(label, Target.number(figure) + spaced(unit), "");
    }

    /** One figure that has a target. */
    static void figure(String label, double figure, String unit, Target target) {
        line(
                label,
                Target.number(figure) + spaced(unit),
                (target.isMet(figure) ? "PASS" : "MISS") + "  target: " + target.words(spaced(unit)));
    }

    /** Something to know, in words. */
    static void note(String words) {
        System.out.println("    " + words);
    }

    private static void line(String label, String figure, String verdict) {
        System.out.println(String.format(Locale.ROOT, "    %-46s %18s   %s", label, figure, verdict)
                .stripTrailing());
    }

    private static String spaced(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }
}
