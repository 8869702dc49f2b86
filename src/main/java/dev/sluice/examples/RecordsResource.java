package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.stream.Rows;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a million records as a file to be saved. The cursor is read as fast as the download goes: a slow reader
 * slows the query down, and no more than an outbox of rows is ever in memory.
 */
@Dependent
@Path("stream/million-records")
public class RecordsResource {

    private static final List<String> COLUMNS = List.of("id", "name", "email", "amount");

    private final RecordsDatabase database;

    @Inject
    public RecordsResource(RecordsDatabase database) {
        this.database = database;
    }

    /** The records in the order of their ids, as CSV. */
    @GET
    public StreamingResponse records(@QueryParam("items") @Nullable String items) {
        int limit = Parameter.whole("items", items, RecordsDatabase.RECORDS, 0, RecordsDatabase.RECORDS);
        return StreamingResponse.csv(COLUMNS, rows -> write(rows, limit))
                .filename("records.csv")
                .compressed();
    }

    private void write(Rows rows, int limit) throws SQLException, IOException, InterruptedException {
        try (Connection connection = database.open();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT id, name, email, amount FROM record WHERE id <= ? ORDER BY id")) {
            query.setInt(1, limit);
            try (ResultSet records = query.executeQuery()) {
                while (records.next()) {
                    rows.write(records.getInt(1), records.getString(2), records.getString(3), records.getBigDecimal(4));
                }
            }
        }
    }
}
