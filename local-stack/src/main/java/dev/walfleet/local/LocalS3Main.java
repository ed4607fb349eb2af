package dev.walfleet.local;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import java.nio.file.Path;
import java.util.List;

/** A {@link LocalS3} as a process of its own: {@code FOLDER PORT --until-eof}, its keys in the environment. */
final class LocalS3Main {
    static final String ACCESS_KEY = "S3_ACCESS_KEY";
    static final String SECRET_KEY = "S3_SECRET_KEY";

    private LocalS3Main() {}

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        try {
            LocalS3 s3 = LocalS3.open(
                    Path.of(words.get(0)),
                    Integer.parseInt(words.get(1)),
                    new S3Credentials(System.getenv(ACCESS_KEY), System.getenv(SECRET_KEY)));
            System.out.println(ChildServer.READY + s3.endpoint());
            ChildServer.awaitEof();
            s3.close();
            System.exit(0);
        } catch (RuntimeException e) {
            Failure failure = Failing.of(e);
            System.err.println(failure.message());
            System.err.println("hint: " + failure.hint());
            System.exit(1);
        }
    }
}
