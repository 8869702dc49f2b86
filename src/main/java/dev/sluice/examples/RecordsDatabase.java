package dev.sluice.examples;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database of a million records in a temporary folder, made when it is first asked for. Thread-safe; whoever opens a
 * connection closes it.
 */
@ApplicationScoped
public class RecordsDatabase {

    /** How many records there are. */
    static final int RECORDS = 1_000_000;

    private static final System.Logger LOG = System.getLogger(RecordsDatabase.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Path folder; // guarded by lock
    private @Nullable JdbcDataSource source; // guarded by lock

    /** A connection whose queries are cursors; the first one waits some seconds for the records to be made. */
    Connection open() throws SQLException, InterruptedException {
        lock.lockInterruptibly();
        try {
            JdbcDataSource made = source;
            if (made == null) {
                made = create();
                source = made;
            }
            return made.getConnection();
        } finally {
            lock.unlock();
        }
    }

    private JdbcDataSource create() throws SQLException {
        LOG.log(System.Logger.Level.INFO, "making {0} records for the example", RECORDS);
        JdbcDataSource made = new JdbcDataSource();
        // "retry": a reader that leaves interrupts the thread of its query, and an interrupt closes the file that it
        // reads, for everybody. LAZY_QUERY_EXECUTION: a query gives rows as they are asked for instead of reading all
        // of
        // them into memory first.
        made.setURL("jdbc:h2:retry:" + newFolder().resolve("records").toAbsolutePath()
                + ";LAZY_QUERY_EXECUTION=1;CACHE_SIZE=8192;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=10");
        try (Connection connection = made.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS record");
            statement.execute("CREATE TABLE record (id INT PRIMARY KEY, name VARCHAR(40), email VARCHAR(60),"
                    + " amount DECIMAL(10, 2))");
            statement.execute("INSERT INTO record SELECT x, 'Name ' || x, 'name' || x || '@example.com',"
                    + " MOD(x * 7919, 1000000) / 100.0 FROM SYSTEM_RANGE(1, " + RECORDS + ")");
        }
        return made;
    }

    private Path newFolder() {
        try {
            Path made = folder == null ? Files.createTempDirectory("sluice-records-") : folder;
            folder = made;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shuts the database and deletes its files; called by CDI at the end. */
    @PreDestroy
    void close() {
        lock.lock();
        try {
            if (source != null) {
                try (Connection connection = source.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SHUTDOWN IMMEDIATELY");
                }
            }
            if (folder != null) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (SQLException | IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the records could not be taken away in good order", e);
        } finally {
            lock.unlock();
        }
    }
}
