package dev.sluice.rooms;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks while CDI starts for beans that say which rooms they serve and serve none: nobody would ever ask them. Thread-safe.
 */
public class HandlerBeans implements Extension {

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    <T> void look(@Observes ProcessManagedBean<T> bean) {
        complaint(bean.getBean().getBeanClass()).ifPresent(complaints::add);
    }

    void check(@Observes AfterDeploymentValidation event) {
        complaints.forEach(complaint -> event.addDeploymentProblem(new DeploymentException(complaint)));
    }

    /** What is wrong with a bean of this class, if something is. */
    static Optional<String> complaint(Class<?> bean) {
        ServesRoom rooms = bean.getAnnotation(ServesRoom.class);
        return rooms == null || RoomHandler.class.isAssignableFrom(bean)
                ? Optional.empty()
                : Optional.of(bean.getName() + " can't serve the room " + rooms.value()
                        + ": a bean with @ServesRoom must implement RoomHandler");
    }
}
