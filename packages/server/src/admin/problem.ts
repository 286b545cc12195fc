import type { admin as wire } from '@parley/protocol';
import type { AppError } from '../core/errors.ts';
import type { RenderedError } from '../dialects/dialect.ts';
import { refusalHeaders } from '../dialects/rendering.ts';

/** A refusal as problem details (RFC 9457); the titles are the phrases of RFC 9110 §15. */
export function renderError(error: AppError): RenderedError {
  const { status, code, message, issues } = error;
  const body: wire.Problem = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(issues.length > 0 && {
      errors: issues.map(({ at, keyword }) => ({ pointer: `/${at.join('/')}`, keyword })),
    }),
  };
  const headers = { ...refusalHeaders(error), 'content-type': 'application/problem+json' };
  return { status, headers, body };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
