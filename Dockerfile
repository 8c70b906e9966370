# Two stages: build with libpq and TLS, run as nobody in particular.
FROM rust:1-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev pkg-config && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --features pg-tls && strip target/release/mpp

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data mpp && mkdir /data && chown mpp /data
COPY --from=build /src/target/release/mpp /usr/local/bin/mpp
USER mpp
WORKDIR /data
ENV MPP_LISTEN=0.0.0.0:8080 MPP_DATABASE_URL=sqlite:/data/mpp.sqlite MPP_LOG=json
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD curl -fsS http://127.0.0.1:8080/health/ready >/dev/null || exit 1
ENTRYPOINT ["mpp"]
CMD ["serve"]
