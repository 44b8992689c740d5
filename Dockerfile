# Modelwatch in an image without shell, package manager or root.
#
#   docker build -t modelwatch .
#   docker run --rm -p 8000:8000 modelwatch
#
# Own models: -v ./my-models:/models:ro, and `--models /models` at the end of the command.
#
# With the native engine, from a folder that `modelwatch engine install onnxruntime` has made on Linux
# with the processor of the image:
#
#   docker build --target native -t modelwatch:native .
FROM --platform=$BUILDPLATFORM denoland/deno:2.9.6 AS build
WORKDIR /src

# The packages change less often than the sources, so they have a layer of their own.
COPY deno.json deno.lock ./
RUN deno install --frozen --quiet

COPY . .
ARG TARGETARCH
# Compiled for the platform of the image, on that of the machine: no emulation.
RUN case "$TARGETARCH" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "There is no Deno for \"$TARGETARCH\": build for linux/amd64 or linux/arm64." >&2; exit 1 ;; \
    esac \
    && deno task build \
    && deno run --allow-read --allow-run server/tools/compile.ts --target "$target" \
    && mkdir data

FROM gcr.io/distroless/cc-debian12:nonroot AS plain
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Modelwatch" \
      org.opencontainers.image.description="Serves ONNX models over HTTP and watches them" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /src/dist/modelwatch /usr/local/bin/modelwatch
# A volume mounted here belongs to the user of the image.
COPY --from=build --chown=65532:65532 /src/data /data
# In a container, other machines are all there is.
ENV HOST=0.0.0.0
USER 65532:65532
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=10s --start-period=2m --retries=6 \
  CMD ["modelwatch", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["modelwatch"]
CMD ["serve"]

FROM plain AS native
COPY onnxruntime /opt/onnxruntime
ENV MODELWATCH_ONNXRUNTIME=/opt/onnxruntime

# The default, without the native engine.
FROM plain
