package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.metrics.MetricsFormat;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsResourceTest {

    private static final MediaType OPEN_METRICS = new MediaType("application", "openmetrics-text");
    private static final MediaType PROTOBUF = new MediaType("application", "vnd.google.protobuf");

    @Test
    void whatIsLikedBestIsWritten() {
        assertThat(MetricsResource.format(List.of(OPEN_METRICS, MediaType.TEXT_PLAIN_TYPE)))
                .isEqualTo(MetricsFormat.OPEN_METRICS);
        assertThat(MetricsResource.format(List.of(MediaType.TEXT_PLAIN_TYPE, OPEN_METRICS)))
                .isEqualTo(MetricsFormat.PROMETHEUS);
        assertThat(MetricsResource.format(List.of(PROTOBUF, OPEN_METRICS, MediaType.WILDCARD_TYPE)))
                .isEqualTo(MetricsFormat.OPEN_METRICS);
    }

    @Test
    void prometheusTextIsWrittenForWhoSaysNothing() {
        assertThat(MetricsResource.format(List.of(MediaType.WILDCARD_TYPE))).isEqualTo(MetricsFormat.PROMETHEUS);
        assertThat(MetricsResource.format(List.of(MediaType.TEXT_HTML_TYPE, MediaType.WILDCARD_TYPE)))
                .isEqualTo(MetricsFormat.PROMETHEUS);
        assertThat(MetricsResource.format(List.of())).isEqualTo(MetricsFormat.PROMETHEUS);
        assertThat(MetricsResource.format(List.of(PROTOBUF))).isEqualTo(MetricsFormat.PROMETHEUS);
    }
}
