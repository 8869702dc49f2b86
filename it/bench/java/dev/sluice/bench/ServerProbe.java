package dev.sluice.bench;

import com.sun.tools.attach.VirtualMachine;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Looks into a server's Java: its heap, its direct buffers, its threads. Thread-safe.
 *
 * <p>Being looked at costs the server a few threads and some objects; both are there before the first measurement, and
 * the threads are not counted.
 */
final class ServerProbe implements Closeable {

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final MemoryMXBean memory;
    private final ThreadMXBean threads;
    private final BufferPoolMXBean direct;

    private ServerProbe(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
        this.direct = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("BanJNDI") // the address is one that a process of our own has just made
    static ServerProbe of(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try {
            String address = machine.startLocalManagementAgent();
            ServerProbe probe = new ServerProbe(JMXConnectorFactory.connect(new JMXServiceURL(address)));
            probe.live(); // the first look loads the classes of looking
            return probe;
        } finally {
            machine.detach();
        }
    }

    /** What is alive: counted after a full collection. */
    Histogram live() throws IOException, JMException {
        Object text = server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
        return Histogram.parse(text.toString());
    }

    /** What the heap holds now, garbage too. */
    long used() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** What direct buffers take. */
    long direct() {
        return direct.getMemoryUsed();
    }

    /** How many direct buffers there are, whatever their size. */
    long directBuffers() {
        return direct.getCount();
    }

    /** The names of the platform threads of the server's own. */
    List<String> platformThreads() {
        ThreadInfo[] all = threads.getThreadInfo(threads.getAllThreadIds());
        return Arrays.stream(all)
                .filter(Objects::nonNull)
                .map(ThreadInfo::getThreadName)
                .filter(name -> !name.startsWith("RMI ") && !name.startsWith("JMX ") && !name.startsWith("Attach "))
                .toList();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
