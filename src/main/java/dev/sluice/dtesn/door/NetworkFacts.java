package dev.sluice.dtesn.door;

import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.psystem.MembraneSystem;
import dev.sluice.dtesn.reservoir.Reservoir;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import dev.sluice.dtesn.reservoir.Topology;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a network is made of, by the names of the fields that decide it, and what follows from these. */
final class NetworkFacts {

    private NetworkFacts() {}

    static Map<String, Object> of(ModelSpec spec) {
        ReservoirSpec reservoir = spec.reservoir();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("encoding", spec.encoding().word());
        facts.put("embedding", spec.encoding().embedding());
        facts.put("inputs", reservoir.inputs());
        facts.put("esn_size", reservoir.units());
        facts.put("membrane_depth", reservoir.tree().depth());
        facts.put("membranes", reservoir.tree().size());
        facts.put("tree", reservoir.tree().levels());
        facts.put("units_per_membrane", reservoir.sizes());
        facts.put("reservoir", reservoir.topology().word());
        facts.put("spectral_radius", reservoir.spectralRadius());
        facts.put("spectral_radius_is", reservoir.topology() == Topology.CYCLE ? "exact" : "a bound: the 2-norm");
        facts.put("coupling", reservoir.coupling());
        facts.put("stability_bound", reservoir.bound());
        facts.put("echo_state_property", spec.forgetsItsBeginning() ? "proved" : "not claimed");
        facts.put("leak", reservoir.leak());
        facts.put("bseries_order", reservoir.order());
        facts.put("input_scale", reservoir.inputScale());
        facts.put("input_weight", reservoir.inputWeight());
        facts.put("most_drive", Reservoir.MOST_DRIVE);
        facts.put("bias_scale", reservoir.biasScale());
        facts.put("seed", reservoir.seed());
        facts.put("gates", spec.feeding().word());
        facts.put("objects_fed", spec.feeding().source());
        facts.put("rules", spec.rules().texts());
        facts.put("most_objects_of_a_kind", MembraneSystem.MOST_OBJECTS);
        facts.putAll(spec.readout());
        facts.put("numerics", ModelSpec.NUMERICS);
        return facts;
    }
}
