export function registerHealth(app, health) {
    app.get('/health', () => ({ status: 'ok' }));
    app.get('/livez', () => ({ status: 'ok' }));
    app.get('/api/health', () => ({
        service: 'webrtc-signaling-server',
        status: 'ok',
        server_time: new Date(health.now()).toISOString(),
    }));
    app.get('/readyz', async (request, reply) => {
        try {
            await health.ready();
            return { status: 'ready' };
        }
        catch (cause) {
            request.log.warn({ err: cause }, 'not ready');
            return reply.code(503).send({ status: 'not ready' });
        }
    });
    app.get('/metrics', async (_, reply) => {
        const { contentType, text } = await health.metrics();
        return reply.type(contentType).send(text);
    });
}
