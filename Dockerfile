# cara-smoke with all that it uses: Synapse, Python, Chromium, a C compiler for the crash points.
#   docker build --tag cara-smoke .
#   docker run --rm --volume "$PWD:/work" cara-smoke run --homeserver process --target my-bot.target.json5
# BASE_IMAGE: Debian or Ubuntu with Node 20 or newer.
ARG BASE_IMAGE=node:24-bookworm-slim
FROM ${BASE_IMAGE}
RUN apt-get update && apt-get install --yes --no-install-recommends \
    ca-certificates chromium curl gcc libc6-dev python3 python3-venv && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/cara-smoke
COPY package.json package-lock.json .npmrc ./
RUN npm ci && npm cache clean --force
COPY . .
ENV CARA_SMOKE_CACHE_DIR=/opt/cara-smoke-cache
# The first scenario installs Synapse, and shows that the image works.
RUN ln -s /opt/cara-smoke/harness/cli/bin.js /usr/local/bin/cara-smoke && useradd --create-home smoke && \
    mkdir /work "$CARA_SMOKE_CACHE_DIR" && chown smoke /work "$CARA_SMOKE_CACHE_DIR" node_modules
USER smoke
RUN cara-smoke run matrix.inbound-unencrypted-reply --homeserver process --output-dir /tmp/first && rm -r /tmp/first
WORKDIR /work
ENTRYPOINT ["cara-smoke"]
