package dev.sluice.server;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.io.Serial;
import java.time.Duration;

/**
 * Serves nothing; ends what is running when the application is taken away. Payara takes servlets down one after the other
 * in the order of {@code web.xml}, and after them the JAX-RS runtime, without which an event sink can say nothing any
 * more; all other signs of a stop come later. So this one is named first there, and the container waits for it.
 */
public class StopServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient Drain drain;

    /** Called by CDI after construction: a servlet needs a constructor without arguments. */
    @Inject
    void drain(Drain ofAll) {
        this.drain = ofAll;
    }

    /** Has the classes loaded that may be asked for when their files have been deleted. */
    @Override
    public void init() {
        ServletContext context = getServletContext();
        if (context.getAttribute(LifecycleBeans.DRAINS_FIRST) == null) {
            OwnClasses.load(context::getResourcePaths, context.getClassLoader());
        }
    }

    /** A launcher has drained with patience before; a server that takes us away gives no time for that. */
    @Override
    public void destroy() {
        drain.within(Duration.ZERO);
    }
}
