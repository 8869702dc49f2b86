package dev.sluice.llm.upstream;

import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Passes over every answer that is none yet, of whichever status from 100 to 199 (RFC 9110 section 15.2): Jetty knows three
 * of them, and of an upstream that sends another it would never hear the rest.
 */
final class InterimAnswers extends ProcessingProtocolHandler {

    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }
}
