package dev.walfleet.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and what it has signed, in PEM files of one folder, made by openssl. */
final class TestCertificates {
    private final Path folder;

    TestCertificates(Path folder) {
        this.folder = folder;
    }

    static boolean possible() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code <name>.crt} and {@code <name>.key} of a new authority. */
    Path authority(String name) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                folder.resolve(name + ".key").toString(),
                "-out",
                folder.resolve(name + ".crt").toString());
        return folder.resolve(name + ".crt");
    }

    /**
     * {@code <name>.crt} and {@code <name>.key}, signed.
     *
     * @param alternative for example {@code IP:127.0.0.1}
     */
    Path signed(String authority, String name, String subject, String alternative) throws Exception {
        Path key = folder.resolve(name + ".key");
        Path request = folder.resolve(name + ".csr");
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + alternative + "\n");
        openssl(
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + subject,
                "-keyout",
                key.toString(),
                "-out",
                request.toString());
        openssl(
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                folder.resolve(authority + ".crt").toString(),
                "-CAkey",
                folder.resolve(authority + ".key").toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                folder.resolve(name + ".crt").toString());
        return folder.resolve(name + ".crt");
    }

    private void openssl(String... words) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(command + ": " + Files.readString(folder.resolve("openssl.log")));
        }
    }
}
