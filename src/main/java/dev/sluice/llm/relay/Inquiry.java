package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Client;
import dev.sluice.llm.routing.Clients;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.RouterSnapshot;
import java.util.Optional;

/**
 * A request to the router, read whole.
 *
 * @param id its id
 * @param snapshot the configuration that was in force when it came, and stays so for it
 * @param endpoint where it came in
 * @param client whose key it has; empty for a local visitor without one
 * @param fields its header fields
 * @param body its body
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied by nobody: it may be large
record Inquiry(
        String id,
        RouterSnapshot snapshot,
        Endpoint endpoint,
        Optional<Client> client,
        Clients.Fields fields,
        byte[] body) {

    /** The client's name; empty for a local visitor without a key. */
    String owner() {
        return ownerOf(client);
    }

    static String ownerOf(Optional<Client> client) {
        return client.map(Client::name).orElse("");
    }

    String contentType() {
        String type = fields.get("Content-Type");
        return type == null ? "" : type;
    }
}
