package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.local.LocalS3;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process with a small heap writes to two S3 repositories at once what is many times larger than its heap. */
class UploadMemoryIT {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 150;

    @Test
    void twoWritersFitASmallHeap() throws Exception {
        try (LocalS3 s3 = LocalS3.throwAway()) {
            s3.createBucket("one");
            s3.createBucket("two");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writers.class.getName(),
                            s3.endpoint().toString())
                    .redirectErrorStream(true)
                    .start();
            process.outputWriter()
                    .append(s3.accessKey() + "\n" + s3.secretKey() + "\n")
                    .close();
            try (BufferedReader out = process.inputReader()) {
                List<String> said = out.lines().toList();
                assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
                said.forEach(System.out::println);
            }
        }
    }

    static final class Writers {
        public static void main(String[] args) throws Exception {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            S3Credentials credentials = new S3Credentials(in.readLine(), in.readLine(), Optional.empty());
            ObjectKey key = new ObjectKey("a/b");
            byte[] block = ObjectStoreContract.bytes(MIB, 1);
            try (S3Store one = open(args[0], "one", credentials);
                    S3Store two = open(args[0], "two", credentials);
                    ObjectWriter first = one.create(key);
                    ObjectWriter second = two.create(key)) {
                for (int i = 0; i < SIZE; i++) {
                    first.write(block, 0, block.length);
                    second.write(block, 0, block.length);
                }
                first.commit();
                second.commit();
                require(one.stat(key).orElseThrow().size() == (long) SIZE * MIB);
                require(two.stat(key).orElseThrow().size() == (long) SIZE * MIB);
            }
            Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .forEach(System.out::println);
        }

        private static S3Store open(String endpoint, String bucket, S3Credentials credentials) throws Exception {
            S3Bucket place = new S3Bucket(bucket, "", Optional.empty(), Optional.of(URI.create(endpoint)), true);
            return S3Store.open(new S3Settings(
                    place,
                    Optional.of(credentials),
                    S3Protection.NONE,
                    S3Checksums.CRC32C,
                    ConditionalWrites.REQUIRED,
                    S3Timeouts.DEFAULT));
        }

        private static void require(boolean fact) {
            if (!fact) {
                throw new IllegalStateException("the size differs");
            }
        }
    }
}
