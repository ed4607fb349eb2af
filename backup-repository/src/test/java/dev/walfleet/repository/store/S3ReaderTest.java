package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ReaderTest {
    private static final ObjectKey KEY = new ObjectKey("a/b");
    private static final S3Timeouts TIMEOUTS = new S3Timeouts(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
    private static final S3Settings SETTINGS = new S3Settings(
            new S3Bucket("b", "", Optional.of("eu-central-1"), Optional.empty(), false),
            Optional.empty(),
            S3Protection.NONE,
            S3Checksums.CRC32C,
            ConditionalWrites.REQUIRED,
            TIMEOUTS);

    private final byte[] content = ObjectStoreContract.bytes(1000, 1);
    private final ScriptedClient client = new ScriptedClient(content);

    @Test
    void goesOnWhereABodyEndedTooEarlyWithoutAWord() throws Exception {
        client.nextBodiesEndAfter(300, 400);
        assertThat(whole()).isEqualTo(content);
        assertThat(client.ranges).containsExactly("all", "bytes=300-999 if v1", "bytes=700-999 if v1");
    }

    @Test
    void goesOnWithinARange() throws Exception {
        client.nextBodiesEndAfter(10);
        assertThat(range(100, 50)).isEqualTo(Arrays.copyOfRange(content, 100, 150));
        assertThat(client.ranges).containsExactly("bytes=100-149", "bytes=110-149 if v1");
    }

    @Test
    void endsInAnExceptionWhereNothingMoreComes() {
        client.nextBodiesEndAfter(300, 0, 0);
        assertFails(
                FailureCode.REPOSITORY_UNREACHABLE, "object a/b in s3://b could be read up to byte 300 of 1000 only");
    }

    @Test
    void mixesNoTwoVersionsOfAnObject() {
        client.nextBodiesEndAfter(300);
        client.versionAfterwards = "v2";
        assertFails(FailureCode.OBJECT_CONFLICT, "object a/b in s3://b was replaced while it was read");
    }

    @Test
    void trustsNoStoreThatIgnoresRanges() {
        client.ignoresRanges = true;
        assertThatThrownBy(() -> range(100, 50))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNSAFE));
        client.ignoresRanges = false;
        client.nextBodiesEndAfter(300);
        client.ignoresRangesAfterwards = true;
        assertThatThrownBy(this::whole).isInstanceOf(StoreException.class);
    }

    private void assertFails(FailureCode code, String message) {
        assertThatThrownBy(this::whole)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(code))
                .hasMessage(message);
    }

    private byte[] whole() throws IOException {
        try (InputStream in = S3Reader.whole(client, requests(), failures(), KEY)) {
            return in.readAllBytes();
        }
    }

    private byte[] range(long offset, long length) throws IOException {
        try (InputStream in = S3Reader.range(client, requests(), failures(), KEY, offset, length)) {
            return in.readAllBytes();
        }
    }

    private static S3Requests requests() {
        return new S3Requests(SETTINGS);
    }

    private static S3Failures failures() {
        return new S3Failures(SETTINGS.place());
    }

    /** One object, whose bodies end as scripted. */
    private static final class ScriptedClient implements S3Client {
        private final byte[] content;
        private final Deque<Integer> ends = new ArrayDeque<>();
        private final List<String> ranges = new ArrayList<>();
        private String version = "v1";
        private String versionAfterwards = "v1";
        private boolean ignoresRanges;
        private boolean ignoresRangesAfterwards;

        ScriptedClient(byte[] content) {
            this.content = content;
        }

        void nextBodiesEndAfter(Integer... lengths) {
            ends.addAll(List.of(lengths));
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
            ranges.add((request.range() == null ? "all" : request.range())
                    + (request.ifMatch() == null ? "" : " if " + request.ifMatch()));
            if (request.ifMatch() != null && !request.ifMatch().equals(version)) {
                throw S3Exception.builder()
                        .statusCode(412)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("PreconditionFailed")
                                .build())
                        .build();
            }
            GetObjectResponse.Builder answer = GetObjectResponse.builder().eTag(version);
            int from = 0;
            int to = content.length;
            if (request.range() != null && !ignoresRanges) {
                String[] bounds = request.range().replace("bytes=", "").split("-");
                from = Integer.parseInt(bounds[0]);
                to = Integer.parseInt(bounds[1]) + 1;
                answer.contentRange("bytes " + from + "-" + (to - 1) + "/" + content.length);
            }
            answer.contentLength((long) to - from);
            version = versionAfterwards;
            ignoresRanges = ignoresRangesAfterwards;
            Integer end = ends.poll();
            byte[] body = Arrays.copyOfRange(content, from, end == null ? to : Math.min(to, from + end));
            return new ResponseInputStream<>(
                    answer.build(), AbortableInputStream.create(new ByteArrayInputStream(body)));
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }
}
