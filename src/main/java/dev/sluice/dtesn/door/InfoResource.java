package dev.sluice.dtesn.door;

import dev.sluice.dtesn.ModelFields;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.security.OriginPolicy;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/**
 * What the service is and how it is doing, as JSON, as a page or as XML. {@code /membrane_info} and {@code /esn_state} describe
 * the network that the parameters of the query make, which are those of any request.
 */
@Dependent
@Path("deep_tree_echo")
public class InfoResource extends AskedResource {

    private static final String HTML = "text/html";
    private static final String XML = "application/xml";
    private static final List<String> OFFERED = List.of(JSON, HTML, XML, "text/xml");

    private final ServiceFacts facts;

    @Inject
    public InfoResource(ServiceFacts facts, OriginPolicy origins, ThreadFactory threads) {
        super(origins, threads);
        this.facts = facts;
    }

    /** What there is to ask for. */
    @GET
    public Response service(@Context HttpServletRequest request, @Context UriInfo uri) {
        return answer("Deep Tree Echo", request, uri, facts.service());
    }

    /** How it is doing. */
    @GET
    @Path("status")
    public Response status(@Context HttpServletRequest request, @Context UriInfo uri) {
        return answer("Deep Tree Echo: status", request, uri, facts.status());
    }

    /** The membranes of a network. */
    @GET
    @Path("membrane_info")
    public Response membranes(@Context HttpServletRequest request, @Context UriInfo uri) {
        return answer("Deep Tree Echo: membranes", request, uri, ServiceFacts.membranes(spec(request, uri)));
    }

    /** A network, and what is being read. */
    @GET
    @Path("esn_state")
    public Response state(@Context HttpServletRequest request, @Context UriInfo uri) {
        return answer("Deep Tree Echo: network", request, uri, facts.state(spec(request, uri)));
    }

    /** What was done so far. */
    @GET
    @Path("performance_metrics")
    public Response performance(@Context HttpServletRequest request, @Context UriInfo uri) {
        return answer("Deep Tree Echo: figures", request, uri, facts.performance());
    }

    private ModelSpec spec(HttpServletRequest request, UriInfo uri) {
        return ModelFields.read(new RequestFields(asked(request, uri, OFFERED).query()));
    }

    private Response answer(String title, HttpServletRequest request, UriInfo uri, Map<String, Object> known) {
        String type = accepted(request, OFFERED);
        String text = switch (type) {
            case JSON -> FactsText.json(known) + "\n";
            case HTML -> FactsText.html(title, uri.getBaseUri().getRawPath() + "console.css", known);
            default -> FactsText.xml(known);
        };
        Response.ResponseBuilder response = Response.ok(text.getBytes(StandardCharsets.UTF_8))
                .type(type + ";charset=UTF-8")
                .header("Vary", "Accept");
        Headers.of(asked(request, uri, OFFERED).caller()).forEach(response::header);
        return response.build();
    }
}
