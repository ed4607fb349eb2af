package dev.walfleet.local;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.ShareVersion;

/** The data folder of a broker, formatted once, as {@code kafka-storage format} does it. */
final class BrokerStorage {
    private BrokerStorage() {}

    static void prepare(LocalKafkaOptions options) throws Exception {
        Path folder = BrokerProperties.dataFolder(options);
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        ShareVersion share = options.shareGroups() ? ShareVersion.SV_1 : ShareVersion.SV_0;
        new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setNodeId(BrokerProperties.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(folder.toString())
                .setDirectories(List.of(folder.toString()))
                .setFeatureLevel(ShareVersion.FEATURE_NAME, share.featureLevel())
                .setIgnoreFormatted(true)
                .run();
    }
}
