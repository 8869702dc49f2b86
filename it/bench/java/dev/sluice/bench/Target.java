package dev.sluice.bench;

import java.util.Locale;

/** What a figure should be. */
sealed interface Target {

    /** Whether a figure is as it should be. */
    boolean isMet(double figure);

    /** This target in words. */
    String words(String unit);

    /** At most so much. */
    record AtMost(double bound) implements Target {
        @Override
        public boolean isMet(double figure) {
            return figure <= bound;
        }

        @Override
        public String words(String unit) {
            return "at most " + number(bound) + unit;
        }
    }

    /** Less than so much. */
    record Under(double bound) implements Target {
        @Override
        public boolean isMet(double figure) {
            return figure < bound;
        }

        @Override
        public String words(String unit) {
            return "under " + number(bound) + unit;
        }
    }

    /** More than so much. */
    record Over(double bound) implements Target {
        @Override
        public boolean isMet(double figure) {
            return figure > bound;
        }

        @Override
        public String words(String unit) {
            return "over " + number(bound) + unit;
        }
    }

    /** At least so much. */
    record AtLeast(double bound) implements Target {
        @Override
        public boolean isMet(double figure) {
            return figure >= bound;
        }

        @Override
        public String words(String unit) {
            return "at least " + number(bound) + unit;
        }
    }

    /** A figure for people: no more digits than it has meaning. */
    static String number(double figure) {
        boolean whole = figure == Math.rint(figure) || Math.abs(figure) >= 1_000;
        return String.format(Locale.ROOT, whole ? "%,.0f" : Math.abs(figure) >= 100 ? "%.1f" : "%.2f", figure);
    }
}
