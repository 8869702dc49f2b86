package dev.sluice.launcher;

import java.util.Locale;
import java.util.concurrent.Callable;
import javax.xml.parsers.SAXParserFactory;

/**
 * Does on the second core what the start will need soon: whatever is initialised here when the main thread comes to it
 * costs it nothing, and what is not yet it does itself. Nothing depends on it.
 */
final class HeadStart {

    /** In the order in which the start needs them. */
    private static final String[] CLASSES = {
        "org.eclipse.jetty.ee10.webapp.WebAppContext",
        "org.eclipse.jetty.xml.XmlParser",
        "org.jboss.weld.bootstrap.WeldBootstrap",
        "org.jboss.weld.environment.servlet.WeldServletLifecycle",
        "org.glassfish.jersey.server.ApplicationHandler",
        "org.glassfish.jersey.inject.hk2.ImmediateHk2InjectionManager",
        "org.jvnet.hk2.internal.ServiceLocatorImpl",
        "org.glassfish.jersey.server.model.Resource",
        "org.glassfish.jersey.ext.cdi1x.internal.CdiComponentProvider",
        "org.eclipse.parsson.JsonProviderImpl"
    };

    private HeadStart() {}

    /** Begins, on a daemon thread. */
    static void begin() {
        ClassLoader loader = HeadStart.class.getClassLoader();
        Thread thread = new Thread(() -> run(loader), "sluice-head-start");
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private static void run(ClassLoader loader) {
        quietly(Locale::getAvailableLocales); // Jetty's media types ask for all of them
        quietly(() -> SAXParserFactory.newInstance().newSAXParser());
        for (String name : CLASSES) {
            quietly(() -> Class.forName(name, true, loader));
        }
    }

    private static void quietly(Callable<?> task) {
        try {
            Object ignored = task.call();
        } catch (Exception | LinkageError e) {
            // whoever needs it meets the same failure, and can say what it means
        }
    }
}
