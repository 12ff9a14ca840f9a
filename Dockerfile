# Static binary in an empty image: no shell, no packages to keep patched. Time
# zones and CA roots are inside the binary.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/policybot ./cmd/policybot \
 && mkdir -p /out/data /out/corpus /out/tmp

FROM scratch
COPY --from=build /out/policybot /policybot
# 65532 is nobody in particular; the volume takes its owner from here.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/corpus /corpus
# Temporary indexes of one-shot commands.
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
# Inside a container loopback is unreachable from outside. Without a token
# (POLICYBOT_TOKEN or POLICYBOT_TOKEN_FILE) every outside request is refused.
ENV POLICYBOT_ADDR=0.0.0.0:8080 POLICYBOT_DATA=/data
EXPOSE 8080
VOLUME ["/data"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["/policybot", "healthcheck"]
ENTRYPOINT ["/policybot"]
CMD ["serve"]
