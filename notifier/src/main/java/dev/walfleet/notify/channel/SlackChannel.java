package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Alerts into a Slack channel by an incoming webhook. */
public final class SlackChannel implements AlertChannel {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpPost post;

    public SlackChannel(SlackProperties properties) {
        this.post =
                new HttpPost(properties.webhookUrl(), "notifier.slack.webhook-url", WebhookProperties.DEFAULT_TIMEOUT);
    }

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public void send(AlertEvent alert) {
        String icon = alert instanceof AlertFired ? ":rotating_light: " : ":white_check_mark: ";
        say(icon + "*" + escaped(AlertText.headline(alert)) + "*\n```" + escaped(AlertText.body(alert)) + "```");
    }

    @Override
    public boolean digests() {
        return true;
    }

    @Override
    public void sendDigest(List<AlertEvent> alerts) {
        say("*" + AlertText.headline(alerts) + "*\n```" + escaped(AlertText.body(alerts)) + "```");
    }

    private void say(String text) {
        post.send(JSON.writeValueAsBytes(Map.of("text", text)), Map.of());
    }

    /** Slack takes these three for its own marks; a run of back-ticks would end the block. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("```", "'''");
    }
}
