package dev.walfleet.repository.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyWrappersTest {
    private static final UUID REPOSITORY = new UUID(1, 2);

    @Test
    void aPassphraseGivesTheSameKeyForTheSameSaltAndAnotherForAnother() {
        PassphraseWrapper wrapper = new PassphraseWrapper("swordfish", 10);
        WrappingKey made = wrapper.create(REPOSITORY);
        assertThat(wrapper.recover(REPOSITORY, made.parameters()).bytes()).isEqualTo(made.bytes());
        assertThat(wrapper.create(REPOSITORY).bytes()).isNotEqualTo(made.bytes());
        assertThat(new PassphraseWrapper("Swordfish", 10)
                        .recover(REPOSITORY, made.parameters())
                        .bytes())
                .isNotEqualTo(made.bytes());
    }

    /** {@code hashlib.pbkdf2_hmac('sha512', 'pässword'.encode(), b'salt'*8, 1000, 32)} of Python. */
    @Test
    void derivesAsEverybodyElseDoes() {
        Map<String, String> parameters = Map.of(
                "derivation", "PBKDF2-HMAC-SHA512",
                "iterations", "1000",
                "salt", "c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ=");
        String composed = "p\u00e4ssword";
        String decomposed = "pa\u0308ssword";
        for (String words : new String[] {composed, decomposed}) {
            byte[] key =
                    new PassphraseWrapper(words).recover(REPOSITORY, parameters).bytes();
            assertThat(HexFormat.of().formatHex(key))
                    .isEqualTo("8ee4277e21b9598a1b5650affee3292034f3a823aa6a897fdf89e7cde8796dad");
        }
    }

    @Test
    void aPassphraseIsStretched() {
        assertThat(PassphraseWrapper.ITERATIONS).isGreaterThanOrEqualTo(210_000);
    }

    @Test
    void refusesParametersThatMakeNoSense() {
        PassphraseWrapper wrapper = new PassphraseWrapper("x", 10);
        for (Map<String, String> parameters : java.util.List.of(
                Map.<String, String>of(),
                Map.of("derivation", "md5"),
                Map.of("derivation", "PBKDF2-HMAC-SHA512", "iterations", "2000000000", "salt", "AAAA"),
                Map.of("derivation", "PBKDF2-HMAC-SHA512", "iterations", "x", "salt", "AAAA"),
                Map.of("derivation", "PBKDF2-HMAC-SHA512", "iterations", "10", "salt", "?"))) {
            assertThatThrownBy(() -> wrapper.recover(REPOSITORY, parameters))
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_KEY));
        }
    }

    @Test
    void aKeyHas32Bytes() {
        assertThat(new KeyFileWrapper(" MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n")
                        .create(REPOSITORY)
                        .bytes())
                .hasSize(32);
        for (String wrong : new String[] {"", "c2hvcnQ=", "not base64 at all"}) {
            assertThatThrownBy(() -> new KeyFileWrapper(wrong))
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_KEY))
                    .hasMessageNotContaining("c2hvcnQ");
        }
    }

    @Test
    void exactlyOneSecretIsConfigured() {
        Optional<String> none = Optional.empty();
        assertThatThrownBy(() -> new EncryptionProperties(none, none, none, none, Optional.empty()))
                .hasMessageContaining("expected exactly one");
        assertThatThrownBy(() ->
                        new EncryptionProperties(Optional.of("a"), Optional.of("b"), none, none, Optional.empty()))
                .hasMessageContaining("with 2 of");
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(EncryptionProperties.passphrase("swordfish").toString()).doesNotContain("swordfish");
        assertThat(new KeyFileWrapper("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
                        .create(REPOSITORY)
                        .toString())
                .isEqualTo("WrappingKey[***]");
    }
}
