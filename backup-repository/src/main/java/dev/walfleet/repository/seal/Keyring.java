package dev.walfleet.repository.seal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters.HashType;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import com.google.crypto.tink.util.SecretBytes;
import dev.walfleet.repository.store.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An unlocked keyset: encrypts with its primary key, decrypts with any. AES-256-GCM in segments, a key of its own for every
 * object derived by HKDF-SHA256 (Tink's AES-GCM-HKDF streaming AEAD), bound to the object's key. Safe for use by several
 * threads.
 */
public final class Keyring {
    /** How manifests call the encryption. */
    public static final String ALGORITHM = "AES256-GCM-HKDF";

    private static final int KEY_BYTES = 32;
    /**
     * Small, so that the runtime's compiler sees the inner loops early: the first 128 MiB cost half of what they do with
     * 64 KiB. See {@link WarmUp}.
     */
    private static final int SEGMENT_BYTES = 16 * 1024;

    static {
        try {
            StreamingAeadConfig.register();
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final KeysetHandle keyset;
    private final StreamingAead primitive;

    private Keyring(KeysetHandle keyset) throws GeneralSecurityException {
        this.keyset = keyset;
        this.primitive = keyset.getPrimitive(RegistryConfiguration.get(), StreamingAead.class);
    }

    /** A keyset of one new key. */
    public static Keyring generate() {
        try {
            return new Keyring(KeysetHandle.newBuilder().addEntry(newEntry()).build());
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** The same keys and a new primary one. */
    public Keyring rotated() {
        try {
            return new Keyring(
                    KeysetHandle.newBuilder(keyset).addEntry(newEntry()).build());
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** Which key encrypts, as an unsigned 32-bit number: public, says nothing of the key. */
    public long primaryKeyId() {
        return Integer.toUnsignedLong(keyset.getPrimary().getId());
    }

    /** Whether there is a key of this id. */
    public boolean holds(long keyId) {
        for (int i = 0; i < keyset.size(); i++) {
            if (Integer.toUnsignedLong(keyset.getAt(i).getId()) == keyId) {
                return true;
            }
        }
        return false;
    }

    /** Each key by itself, the newest first: to find out which one opens what no manifest names. */
    @AccessesPartialKey // it stays in this class
    public List<Keyring> each() {
        List<Keyring> each = new ArrayList<>();
        try {
            for (int i = keyset.size() - 1; i >= 0; i--) {
                KeysetHandle.Entry entry = keyset.getAt(i);
                each.add(new Keyring(KeysetHandle.newBuilder()
                        .addEntry(KeysetHandle.importKey(entry.getKey())
                                .withFixedId(entry.getId())
                                .makePrimary())
                        .build()));
            }
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
        return each;
    }

    /** How many keys there are. */
    public int size() {
        return keyset.size();
    }

    /** Encrypts what is written to the channel into {@code sink}; closing it writes the last segment. */
    public WritableByteChannel encrypting(WritableByteChannel sink, ObjectKey key) throws IOException {
        try {
            return primitive.newEncryptingChannel(sink, associated(key));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** Decrypts what {@link #encrypting} wrote for the same key; anything else ends in an IOException while it is read. */
    public InputStream decrypting(InputStream source, ObjectKey key) throws IOException {
        try {
            return primitive.newDecryptingStream(source, associated(key));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** The keyset as Tink's EncryptedKeyset, encrypted with AES-256-GCM and bound to the repository. */
    byte[] wrap(WrappingKey with, UUID repository) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(
                    keyset, aead(with), associated(repository), RegistryConfiguration.get());
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** @throws GeneralSecurityException where the wrapping key is another one, or the bytes are */
    static Keyring unwrap(byte[] wrapped, WrappingKey with, UUID repository) throws GeneralSecurityException {
        return new Keyring(TinkProtoKeysetFormat.parseEncryptedKeyset(
                wrapped, aead(with), associated(repository), RegistryConfiguration.get()));
    }

    /** A keyset that encrypts nothing which is kept. */
    static Keyring forSegmentsOf(int bytes) {
        try {
            return new Keyring(
                    KeysetHandle.newBuilder().addEntry(newEntry(bytes)).build());
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static KeysetHandle.Builder.Entry newEntry() throws GeneralSecurityException {
        return newEntry(SEGMENT_BYTES);
    }

    private static KeysetHandle.Builder.Entry newEntry(int segmentBytes) throws GeneralSecurityException {
        return KeysetHandle.generateEntryFromParameters(AesGcmHkdfStreamingParameters.builder()
                        .setKeySizeBytes(KEY_BYTES)
                        .setDerivedAesGcmKeySizeBytes(KEY_BYTES)
                        .setHkdfHashType(HashType.SHA256)
                        .setCiphertextSegmentSizeBytes(segmentBytes)
                        .build())
                .withRandomId()
                .makePrimary();
    }

    @AccessesPartialKey // the wrapping key is ours, derived or given, and never stored
    private static Aead aead(WrappingKey key) throws GeneralSecurityException {
        AesGcmParameters parameters = AesGcmParameters.builder()
                .setKeySizeBytes(KEY_BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                .build();
        AesGcmKey aesKey = AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(key.bytes(), InsecureSecretKeyAccess.get()))
                .build();
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(aesKey).withRandomId().makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    private static byte[] associated(Object what) {
        return what.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static IllegalStateException broken(GeneralSecurityException e) {
        return new IllegalStateException("encryption does not work on this Java runtime: " + e.getMessage(), e);
    }

    @Override
    public String toString() {
        return "Keyring[primary=" + primaryKeyId() + ", keys=" + size() + "]";
    }
}
