package dev.walfleet.verify;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationEnded;
import dev.walfleet.event.VerificationEvent;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.event.VerificationStarted;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.runtime.job.JobWork;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A verification job: of one backup, or of every backup of a cluster. Each backup gets a verdict of its own. */
final class VerificationWork implements JobWork<VerificationRequested> {
    private final Map<ClusterId, List<RepositoryName>> clusters;
    private final RepositoryPool repositories;
    private final BackupVerification verification;
    private final InstanceId instance;
    private final Clock clock;

    VerificationWork(
            Map<ClusterId, List<RepositoryName>> clusters,
            RepositoryPool repositories,
            BackupVerification verification,
            InstanceId instance,
            Clock clock) {
        this.clusters = Map.copyOf(clusters);
        this.repositories = repositories;
        this.verification = verification;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public Class<VerificationRequested> requestType() {
        return VerificationRequested.class;
    }

    @Override
    public RunningJob identity(VerificationRequested request) {
        return new RunningJob(request.job(), request.attempt());
    }

    @Override
    public boolean lastAttempt(VerificationRequested request) {
        return request.lastAttempt();
    }

    @Override
    public VerificationRequested handedBack(VerificationRequested request) {
        return request.again(true);
    }

    @Override
    public Event started(VerificationRequested request) {
        return new VerificationStarted(
                request.job(), request.attempt(), request.cluster(), request.backup(), instance, clock.instant());
    }

    @Override
    public List<Event> run(VerificationRequested request, JobControl<VerificationRequested> control) throws Exception {
        long began = System.nanoTime();
        List<Repository> opened = open(request.cluster());
        BackupId one = request.backup();
        Collection<BackupId> backups = one == null ? all(request.cluster(), opened) : List.of(one);
        int failed = 0;
        for (BackupId backup : backups) {
            control.check();
            VerificationEvent verdict = verdict(control.request(), backup, opened);
            failed += verdict instanceof VerificationFailed ? 1 : 0;
            control.publish(verdict);
        }
        VerificationRequested current = control.request();
        return List.of(new VerificationEnded(
                current.job(),
                current.attempt(),
                current.cluster(),
                backups.size() - failed,
                failed,
                Duration.ofNanos(System.nanoTime() - began),
                clock.instant()));
    }

    private List<Repository> open(ClusterId cluster) throws IOException {
        List<RepositoryName> wanted = clusters.get(cluster);
        if (wanted == null) {
            throw new WalfleetException(
                    FailureCode.CLUSTER_UNKNOWN,
                    "there is no cluster '" + cluster + "' in the configuration of this verifier",
                    "add it to the section 'clusters' of every verifier's configuration");
        }
        return repositories.of(wanted).repositories();
    }

    private static Collection<BackupId> all(ClusterId cluster, List<Repository> opened) throws IOException {
        TreeSet<BackupId> backups = new TreeSet<>();
        for (Repository repository : opened) {
            for (CatalogEntry entry : repository.catalog().backups(cluster)) {
                backups.add(entry.backup());
            }
        }
        return backups;
    }

    private VerificationEvent verdict(VerificationRequested request, BackupId backup, List<Repository> opened)
            throws IOException {
        long began = System.nanoTime();
        Verdict verdict = verification.verify(request.cluster(), backup, opened);
        record(request, verdict, opened);
        if (!verdict.sound()) {
            return new VerificationFailed(
                    request.job(), request.attempt(), request.cluster(), backup, verdict.findings(), clock.instant());
        }
        return new VerificationPassed(
                request.job(),
                request.attempt(),
                request.cluster(),
                backup,
                verdict.repositories(),
                verdict.objects(),
                verdict.bytes(),
                Duration.ofNanos(System.nanoTime() - began),
                clock.instant());
    }

    private static void record(VerificationRequested request, Verdict verdict, List<Repository> opened) {
        List<String> reasons = new ArrayList<>();
        verdict.findings().forEach(finding -> reasons.add(finding.failure().message()));
        String words = "verification " + (verdict.sound() ? "passed" : "failed") + " backup=" + verdict.backup()
                + " cluster=" + request.cluster() + " objects=" + verdict.objects() + " bytes=" + verdict.bytes()
                + (reasons.isEmpty() ? "" : " reasons=" + reasons);
        opened.forEach(repository -> repository.log().append(RepositoryLog.Kind.VERIFY, words));
    }

    @Override
    public Event failed(VerificationRequested request, Failure failure, boolean last) {
        return new VerificationAborted(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.backup(),
                instance,
                failure,
                last,
                clock.instant());
    }
}
