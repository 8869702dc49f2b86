package dev.sluice.socket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.Context;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods with {@link SocketRoute} while CDI looks through the beans, and complains of such that can't serve.
 * Thread-safe.
 */
public class RouteBeans implements Extension {

    private static final Set<Class<?>> SCOPES = Set.of(ApplicationScoped.class, Singleton.class, Dependent.class);

    private record Found(SocketRoute route, Method method, Bean<?> bean) {}

    private final List<Found> found = new CopyOnWriteArrayList<>();
    private volatile @Nullable BeanManager beans;

    <T> void look(@Observes ProcessManagedBean<T> bean) {
        for (AnnotatedMethod<? super T> method : bean.getAnnotatedBeanClass().getMethods()) {
            SocketRoute route = method.getAnnotation(SocketRoute.class);
            if (route != null) {
                found.add(new Found(route, method.getJavaMember(), bean.getBean()));
            }
        }
    }

    void check(@Observes AfterDeploymentValidation event, BeanManager manager) {
        beans = manager;
        for (Found each : found) {
            Method method = each.method();
            if (method.getParameterCount() != 1
                    || method.getParameterTypes()[0] != SyncSocket.class
                    || method.getReturnType() != void.class) {
                event.addDeploymentProblem(new DeploymentException(
                        method + " can't serve a WebSocket: it must take a SyncSocket and return nothing"));
            }
            if (!SCOPES.contains(each.bean().getScope())) {
                event.addDeploymentProblem(new DeploymentException(method
                        + " can't serve a WebSocket: its bean must be @ApplicationScoped, @Singleton or @Dependent"));
            }
        }
    }

    /** All that were found, once the application is deployed. */
    List<PlacedSocket> all() {
        BeanManager manager = beans;
        if (manager == null) {
            throw new IllegalStateException("the application is not deployed yet");
        }
        List<PlacedSocket> all = new ArrayList<>();
        for (Found each : found) {
            each.method().setAccessible(true); // a method of a bean need not be public
            all.add(PlacedSocket.of(
                    each.route().value(),
                    each.route().messageBytes(),
                    socket -> serve(manager, each.bean(), each.method(), socket)));
        }
        return all;
    }

    /** Asks the scope for the bean itself: its proxy has only the methods that are public. */
    private static <T> void serve(BeanManager manager, Bean<T> bean, Method method, SyncSocket socket)
            throws Exception {
        CreationalContext<T> creation = manager.createCreationalContext(bean);
        Context scope = manager.getContext(bean.getScope());
        try {
            method.invoke(scope.get(bean, creation), socket);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (bean.getScope() == Dependent.class) {
                creation.release();
            }
        }
    }
}
