package dev.walfleet.pipeline;

import dev.walfleet.runtime.config.QueueMode;

/** Requests are queued on consumer groups, as on brokers before 4.2. */
class CrashOnConsumerGroupsIT extends WorkerCrashSuite {
    CrashOnConsumerGroupsIT() {
        super(QueueMode.CLASSIC);
    }
}
