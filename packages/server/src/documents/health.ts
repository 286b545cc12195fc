/** What is answered whatever dialects are on (C16), as the documents tell of it. */
import type { TSchema } from 'typebox';
import type { ToldApi, ToldRoute } from './openapi.ts';
import { Type } from 'typebox';
import { neutralError } from '../core/errors.ts';
import { dialectTag } from '../core/ids.ts';

const Alive = Type.Object({ status: Type.Literal('ok') });
const Ready = Type.Object(
  { status: Type.Enum(['ready', 'degraded']) },
  { additionalProperties: Type.String() },
);
const NotReady = Type.Object({ status: Type.Literal('not ready') });
const Service = Type.Object({
  service: Type.Literal('webrtc-signaling-server'),
  status: Type.Literal('ok'),
  server_time: Type.String({ format: 'date-time' }),
});

const route = (path: string, summary: string, answers: Record<number, TSchema>): ToldRoute => ({
  method: 'GET',
  path,
  operation: { summary, rules: 'C16', token: 'none', answers, refusals: [] },
});

export const health: ToldApi = {
  tag: dialectTag('health'),
  description: {
    title: 'How the server does',
    about: 'For probes and for curious clients.',
    schemas: { Alive, Ready, NotReady, Service },
    refusal: () => Type.Object({ detail: Type.String() }),
  },
  renderError: neutralError,
  routes: [
    route('/health', 'Whether the server lives', { 200: Alive }),
    route('/livez', 'The same, for orchestrators', { 200: Alive }),
    route('/readyz', 'Whether it can do its work', { 200: Ready, 503: NotReady }),
    route('/api/health', 'Whether the server lives, and what time it has', { 200: Service }),
  ],
};
