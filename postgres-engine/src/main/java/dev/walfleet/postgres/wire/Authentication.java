package dev.walfleet.postgres.wire;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** Answers the server's authentication requests: SCRAM-SHA-256 (with channel binding over TLS), MD5, clear text over TLS. */
final class Authentication {
    private static final int OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private final ConnectionTarget target;
    private final Socket socket;
    private final WireInput in;
    private final WireOutput out;

    Authentication(ConnectionTarget target, Socket socket, WireInput in, WireOutput out) {
        this.target = target;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Runs until the server is content or refuses. */
    void run() throws IOException {
        for (int request = request(); request != OK; request = request()) {
            switch (request) {
                case CLEARTEXT -> cleartext();
                case MD5 -> md5(in.readBytes(4));
                case SASL -> scram();
                default -> throw refused("asks for authentication method " + request + ", which is not supported");
            }
        }
    }

    private int request() throws IOException {
        if (!in.next()) {
            throw new IOException("no answer from " + target + " within " + target.connectTimeout());
        }
        if (in.type() == 'E') {
            throw ServerException.read(in, target);
        }
        if (in.type() != 'R') {
            throw new IOException("unexpected message '" + in.type() + "' during authentication by " + target);
        }
        return in.readInt();
    }

    private void cleartext() throws IOException {
        if (!(socket instanceof SSLSocket)) {
            throw refused("asks for the password in clear text over a connection without TLS");
        }
        out.begin('p').put(password()).send();
    }

    private void md5(byte[] salt) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update((password() + target.user()).getBytes(StandardCharsets.UTF_8));
            digest.update(HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII));
            digest.update(salt);
            out.begin('p')
                    .put("md5" + HexFormat.of().formatHex(digest.digest()))
                    .send();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void scram() throws IOException {
        List<String> mechanisms = new ArrayList<>();
        while (in.remaining() > 1) {
            mechanisms.add(in.readString());
        }
        try {
            var builder = ScramClient.builder()
                    .advertisedMechanisms(mechanisms)
                    .username("*") // the server takes the name of the startup message
                    .password(password().toCharArray());
            if (socket instanceof SSLSocket tls
                    && tls.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
                byte[] binding = TlsServerEndpoint.getChannelBindingData(certificate);
                if (binding.length > 0) {
                    builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
                }
            }
            ScramClient client = builder.build();
            byte[] first = client.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
            out.begin('p')
                    .put(client.getScramMechanism().getName())
                    .put(first.length)
                    .put(first)
                    .send();
            client.serverFirstMessage(expect(SASL_CONTINUE));
            out.begin('p')
                    .put(client.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8))
                    .send();
            client.serverFinalMessage(expect(SASL_FINAL));
        } catch (ScramException | CertificateEncodingException e) {
            throw refused("fails at SCRAM: " + e.getMessage());
        }
    }

    private String expect(int step) throws IOException {
        int request = request();
        if (request != step) {
            throw refused("sends step " + request + " of SASL where " + step + " was due");
        }
        return new String(in.readBytes(in.remaining()), StandardCharsets.UTF_8);
    }

    private String password() {
        return target.secret().orElseThrow(() -> refused("asks for a password and none is configured"));
    }

    private WalfleetException refused(String fact) {
        return new WalfleetException(
                FailureCode.DATABASE_AUTHENTICATION,
                "server " + target + " " + fact,
                "set the cluster's password and a pg_hba.conf line with scram-sha-256");
    }
}
