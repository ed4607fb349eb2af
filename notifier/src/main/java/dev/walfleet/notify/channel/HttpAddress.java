package dev.walfleet.notify.channel;

import java.net.URI;

/** Checks what the configuration gives as the address of a receiver. */
public final class HttpAddress {
    private HttpAddress() {}

    /** @throws IllegalArgumentException where it is none; without quoting it, as it may hold a secret */
    @SuppressWarnings("NullAway") // what the file leaves out arrives as null
    public static URI checked(String name, URI url) {
        if (url == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null) {
            throw new IllegalArgumentException("'" + name + "' is no address such as https://host/path");
        }
        return url;
    }
}
