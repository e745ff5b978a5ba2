# Runs as an ordinary user. With DATABASE_URL it is one of N stateless nodes; without it, an embedded PostgreSQL keeps
# its data in the volume, which then belongs to this one container. No sandbox: its tokens are for loopback only.
FROM node:24-slim

ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data SANDBOX=false
WORKDIR /app

COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

COPY migrations migrations
COPY docs docs
COPY src src

RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 3000

HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# node itself and not npm: signals must reach the process that shuts the database down.
CMD ["node", "src/main.ts"]
