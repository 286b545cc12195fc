FROM node:26-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/client/package.json packages/client/
COPY packages/web/package.json packages/web/
COPY packages/server/package.json packages/server/
COPY bench/package.json bench/
# The image has a Node of its own, so the one that comes with the packages is left out.
RUN npm ci --omit=optional
COPY . .
RUN npm run build && tools/pack.sh /parley

FROM node:26-bookworm-slim
ENV NODE_ENV=production APP_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY --from=build /parley /parley
RUN mkdir /data && chown node:node /data
WORKDIR /parley
USER node
VOLUME /data
EXPOSE 8000
# It asks itself: whose name the certificate has does not matter.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; fetch(`${process.env.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${(process.env.PORT ?? '8000').split(',')[0]}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--conditions=source", "packages/server/src/main.ts"]
