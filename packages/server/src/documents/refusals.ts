/** What routes refuse with, as the OpenAPI document lists it. */
import type { ErrorCode, ErrorDetails } from '../core/errors.ts';
import type { ToldApi, ToldRoute } from './openapi.ts';
import type { Json, Schemas } from './schemas.ts';
import { AppError } from '../core/errors.ts';
import { jsonOf } from './schemas.ts';

/** What any route may refuse with. */
const ANY: readonly ErrorCode[] = [
  'request-malformed',
  'too-often',
  'shutting-down',
  'busy',
  'store-failed',
  'bus-failed',
  'internal',
];

/** Everything a route may refuse with. */
export function refusalCodes({ method, operation }: ToldRoute): readonly ErrorCode[] {
  const { token, body, query, refusals } = operation;
  const all: readonly (ErrorCode | false)[] = [
    ...refusals,
    token !== 'none' && 'not-authenticated',
    token !== 'none' && 'token-invalid',
    body !== undefined && 'body-invalid',
    method !== 'GET' && 'body-malformed',
    method !== 'GET' && 'body-too-large',
    query !== undefined && 'query-invalid',
    ...ANY,
  ];
  return [...new Set(all.filter((code) => code !== false))];
}

/** The refusals of routes that share a path and a method, by status. */
export function refusalsOf(
  sharing: readonly { readonly api: ToldApi; readonly route: ToldRoute }[],
  schemas: Schemas,
): Json {
  const all = sharing.flatMap(({ api, route }) =>
    refusalCodes(route).map((code) => ({ api, code, ...rendered(api, code) })),
  );
  const byStatus = Map.groupBy(all, ({ status }) => status);
  return jsonOf(byStatus, ([status, refusals]) => {
    const examples = jsonOf(refusals, ({ api, code, body }) => [
      `${api.tag}.${code}`,
      { value: body },
    ]);
    const shapes = refusals.map(({ api }) => api.description.refusal(status));
    const content = { schema: schemas.showAny(shapes), examples };
    const sentences = new Set(refusals.map(({ code, message }) => `- \`${code}\`: ${message}`));
    const type = refusals[0]?.type ?? JSON_TYPE;
    return [
      String(status),
      {
        description: [...sentences].join('\n'),
        ...headersOf(status),
        content: { [type]: content },
      },
    ];
  });
}

const JSON_TYPE = 'application/json';

/** What stands in an example for what only a request can tell. */
const SAMPLES: Partial<Record<ErrorCode, ErrorDetails>> = {
  'body-invalid': {
    issues: [{ at: ['name'], keyword: 'required', params: {}, input: {} }],
  },
  'query-invalid': {
    issues: [{ at: ['limit'], keyword: 'limit', params: { maximum: 1000 }, input: '0' }],
  },
  'too-often': { values: { seconds: 7 }, retryAfter: 7_000 },
  'body-too-large': { values: { limit: 65_536 } },
};

export function rendered({ renderError }: Pick<ToldApi, 'renderError'>, code: ErrorCode) {
  const error = new AppError(code, SAMPLES[code]);
  const { status, body, headers } = renderError(error);
  return { status, body, message: error.message, type: headers['content-type'] ?? JSON_TYPE };
}

function headersOf(status: number): Json {
  const text = { schema: { type: 'string' } };
  if (status === 401) return { headers: { 'WWW-Authenticate': text } };
  if (status !== 429) return {};
  const schema = { type: 'integer', minimum: 1 };
  return { headers: { 'Retry-After': { description: 'In seconds', schema } } };
}
