package dev.walfleet.repository;

import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import java.util.Objects;
import java.util.Optional;

/** An object that an attempt stored. */
record WrittenObject(ObjectRole role, String name, SealedObject object) {
    /** As a manifest names it. */
    StoredObject in(Attempt.Member member) {
        StoredForm form =
                Objects.requireNonNull(object.stored().get(member.repository().name()), () -> "no " + name);
        Long keyId = member.keyring().map(Keyring::primaryKeyId).orElse(null);
        return new StoredObject(form.key(), role, name, form.rawSize(), form.storedSize(), form.sha256(), keyId);
    }

    /** Its key, where it is there. */
    Optional<ObjectKey> keyIn(Repository repository) {
        return Optional.ofNullable(object.stored().get(repository.name())).map(StoredForm::key);
    }
}
