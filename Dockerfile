# syntax=docker/dockerfile:1
# Two images: `operator` (the default) and `log-shipper`.
#
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --tag podpattern .
#   docker buildx build --target log-shipper --tag podpattern-shipper .
#
# The base images are arguments, for a mirror or for a digest. With the same base images, the same packages of
# Debian and SOURCE_DATE_EPOCH, two builds give the same digest: `docker buildx build --output
# type=image,rewrite-timestamp=true`, or `buildah build --timestamp`; scripts/release-check compares two.
ARG SWIFT_IMAGE=docker.io/library/swift:6.3-bookworm
ARG FLUENT_BIT_IMAGE=docker.io/fluent/fluent-bit:5.1.1
# One version for the program, the chart and the images; a test says when they differ.
ARG VERSION=0.1.0
ARG REVISION=unknown

FROM ${SWIFT_IMAGE} AS source
WORKDIR /src
COPY scripts/install-dependencies scripts/
RUN scripts/install-dependencies ca-certificates git pkg-config \
  libcurl4-openssl-dev libyaml-dev libssl-dev
# A layer of its own: a changed source fetches no package again. Where a release has pinned the packages, it is
# these that are built, or nothing; `--build-arg PINS=Package.resolved` takes those of this folder.
ARG PINS=release/Package.resolved
COPY Package.swift ${PINS}* ./
RUN if [ -e Package.resolved ]; then swift package resolve --force-resolved-versions; \
  else swift package resolve; fi
COPY Sources Sources
# Package.swift names the test targets, examples and micro-benchmarks, whose folders have to be there.
COPY Tests Tests
COPY Examples Examples
COPY Benchmarks/Micro Benchmarks/Micro

FROM source AS operator-build
RUN swift build -c release --product podpattern --static-swift-stdlib -Xlinker -s \
  && install -D "$(swift build -c release --show-bin-path)/podpattern" /out/podpattern
COPY scripts/collect-runtime scripts/
RUN scripts/collect-runtime /out/podpattern /image

FROM source AS log-shipper-build
RUN scripts/install-dependencies libsqlite3-dev
COPY scripts/build-shipper scripts/
RUN program=$(scripts/build-shipper) && mkdir /out \
  && cp "$program" "${program%/*}/libpodpattern-shipper-guard.so" /out/

FROM ${FLUENT_BIT_IMAGE} AS log-shipper
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="PodPattern log shipper" \
  org.opencontainers.image.description="Fluent Bit, and a PID 1 that ships the last line too" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.source="https://github.com/podpattern/podpattern" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
COPY --from=log-shipper-build /out/ /
USER 65532:65532
ENTRYPOINT ["/podpattern-shipper"]
CMD []

# The program and the libraries that it links, without a shell or a package manager.
FROM scratch AS operator
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="PodPattern operator" \
  org.opencontainers.image.description="Makes pods out of patterns" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.source="https://github.com/podpattern/podpattern" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
COPY --from=operator-build /image /
USER 65532:65532
ENTRYPOINT ["/podpattern"]
CMD ["run"]
