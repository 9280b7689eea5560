# One static program on an empty image. `docker build -t fapilint . && docker run --rm -v "$PWD:/work:ro" fapilint check staging/`
FROM rust:1.95-alpine AS build
# OpenSSL is built along, which wants a C compiler, make, perl and the headers of Linux.
RUN apk add --no-cache build-base ca-certificates linux-headers perl
WORKDIR /src
COPY . .
# Alpine's target links musl statically.
RUN cargo build --release --locked && cp target/release/fapilint /fapilint

FROM scratch
# The certificate authorities that servers are checked against.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /fapilint /fapilint
# Nobody: a number, because an empty image knows no names.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/fapilint"]
CMD ["--help"]
