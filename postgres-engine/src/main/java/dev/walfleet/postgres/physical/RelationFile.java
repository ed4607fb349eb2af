package dev.walfleet.postgres.physical;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of a relation: {@code base/5/16384_fsm.1}.
 *
 * @param node folder and relfilenumber, the same for all forks and segments: {@code base/5/16384}
 * @param fork {@code main}, {@code fsm}, {@code vm} or {@code init}
 * @param segment from 0 on
 */
record RelationFile(String node, String fork, int segment) {
    private static final Pattern FOLDER = Pattern.compile("global|base/\\d+|pg_tblspc/\\d+/PG_[^/]+/\\d+");
    private static final Pattern NAME = Pattern.compile("([1-9]\\d*)(?:_(fsm|vm|init))?(?:\\.([1-9]\\d{0,8}))?");
    private static final Pattern TEMPORARY = Pattern.compile("t\\d+_[1-9]\\d*(?:_(?:fsm|vm|init))?(?:\\.[1-9]\\d*)?");

    static Optional<RelationFile> of(SourceFile file) {
        Matcher name = NAME.matcher(file.name());
        String folder = file.folder();
        if (!name.matches() || !FOLDER.matcher(folder).matches()) {
            return Optional.empty();
        }
        return Optional.of(new RelationFile(
                folder + "/" + name.group(1),
                name.group(2) == null ? "main" : name.group(2),
                name.group(3) == null ? 0 : Integer.parseInt(name.group(3))));
    }

    /** Whether it belongs to a temporary relation of some session. */
    static boolean temporary(SourceFile file) {
        return TEMPORARY.matcher(file.name()).matches()
                && !file.folder().equals("global")
                && FOLDER.matcher(file.folder()).matches();
    }
}
