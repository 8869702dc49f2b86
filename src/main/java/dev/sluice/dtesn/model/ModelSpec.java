package dev.sluice.dtesn.model;

import dev.sluice.dtesn.input.Encoding;
import dev.sluice.dtesn.psystem.Rules;
import dev.sluice.dtesn.readout.Readout;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import java.util.Map;

/**
 * All that decides what a model makes of its input. A value.
 *
 * @param encoding how bytes become symbols
 * @param reservoir the network; it reads as many numbers as the encoding has
 * @param feeding what feeds the membranes
 * @param rules what objects become
 */
public record ModelSpec(Encoding encoding, ReservoirSpec reservoir, Feeding feeding, Rules rules) {

    /** Another one whenever the same specification comes to mean other numbers: a stream must not go on with those. */
    public static final int NUMERICS = 4;

    public ModelSpec {
        if (reservoir.inputs() != encoding.inputs()) {
            throw new IllegalArgumentException("the network must read " + encoding.inputs() + " numbers for "
                    + encoding.word() + ": " + reservoir.inputs());
        }
    }

    /** The rules that are taken if none are given. */
    public static Rules defaultRules() {
        return Gates.DEFAULT;
    }

    /** How the readout learns, from how many units and how fast, by names. */
    public Map<String, Object> readout() {
        return Readout.facts(reservoir.units());
    }

    /** Whether two states that read the same become one: the echo state property, as far as it is proved. */
    public boolean forgetsItsBeginning() {
        return feeding == Feeding.INPUT && reservoir.order() == 1;
    }

    /** All of it as one line; different specifications have different lines. */
    public String text() {
        return "encoding=" + encoding.word()
                + " tree=" + reservoir.tree().levels()
                + " units=" + reservoir.units()
                + " reservoir=" + reservoir.topology().word()
                + " spectral_radius=" + reservoir.spectralRadius()
                + " coupling=" + reservoir.coupling()
                + " leak=" + reservoir.leak()
                + " bseries_order=" + reservoir.order()
                + " input_scale=" + reservoir.inputScale()
                + " bias_scale=" + reservoir.biasScale()
                + " seed=" + reservoir.seed()
                + " gates=" + feeding.word()
                + " rules=" + rules.texts()
                + " numerics=" + NUMERICS;
    }
}
