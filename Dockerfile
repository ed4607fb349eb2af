# The image of every service: docker build -t walfleet .
FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-21-jdk-headless maven && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN mvn -B -q -Dfast -DskipTests package

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-21-jre-headless postgresql-client-17 zstd curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home /var/lib/walfleet --create-home walfleet \
 && install -d -o walfleet -g walfleet -m 0750 /var/lib/postgresql/backups
COPY --from=build /src/walfleet/target/walfleet.jar /opt/walfleet/walfleet/target/walfleet.jar
COPY --from=build /src/walfleet/target/lib /opt/walfleet/walfleet/target/lib
COPY --from=build /src/bin/walfleet /opt/walfleet/bin/walfleet
ENV PATH=/opt/walfleet/bin:$PATH WALFLEET_PREBUILT=1
USER walfleet
WORKDIR /var/lib/walfleet
ENTRYPOINT ["walfleet"]
CMD ["up"]
