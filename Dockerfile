# The program on a plain Debian, without an SDK, and new enough for the LibTorch of `sweep setup libtorch`:
#   ./sweep publish && docker build --tag sweep .
# For 64-bit Arm: ./sweep publish --runtime linux-arm64, and --build-arg PROGRAM=artifacts/publish/linux-arm64/sweep
FROM debian:trixie-slim

# OpenSSL and the public authorities are for TLS; curl asks after the health.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl libssl3t64 \
 && rm -rf /var/lib/apt/lists/*

ARG PROGRAM=artifacts/publish/linux-x64/sweep
COPY ${PROGRAM} /usr/local/bin/sweep

# The native library is unpacked here and now, so that containers need no writable place for it. It is also the proof that the program starts.
ENV DOTNET_BUNDLE_EXTRACT_BASE_DIR=/usr/local/lib/sweep
RUN chmod 755 /usr/local/bin/sweep && sweep --version && chmod -R a+rX /usr/local/lib/sweep

RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/sweep sweep \
 && mkdir /var/lib/sweep/data \
 && chown sweep:sweep /var/lib/sweep/data
USER sweep
WORKDIR /var/lib/sweep

# Data sets in data/, a SQLite store and a certificate of its own in .sweep/.
ENV SWEEP_DATA=/var/lib/sweep/data
VOLUME /var/lib/sweep

# HTTP, and the port for workers.
EXPOSE 7070 7080

# For a coordinator. Whether the certificate is the right one is for workers to ask; this only asks whether the process answers. Workers have none: the coordinator hears whether they live.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD curl --fail --silent --insecure https://localhost:7070/healthz || curl --fail --silent http://localhost:7070/healthz

# Workers hand back what they train, coordinators give up their lease.
STOPSIGNAL SIGTERM
ENTRYPOINT ["sweep"]
CMD ["--help"]
