/** The catalogue of errors: what each looks like in each dialect. */
import type { Api } from '../dialects/dialect.ts';
import type { ErrorCode } from '../core/errors.ts';
import { ERRORS } from '../core/errors.ts';
import { rendered } from './refusals.ts';

/** What somebody who meets a refusal does, by its status. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'Change the request: the sentence says what is wrong.',
  401: 'Sign in, and send the token; where one was sent, get a new one.',
  403: 'Nothing, unless somebody who may change it does: a moderator, the host, the operator.',
  404: 'Check the path: what it names is not there, or not for you.',
  405: 'Use one of the methods in the `Allow` header.',
  409: 'Look at what is there now, and choose something else.',
  410: 'Ask for a new invite.',
  413: 'Send less.',
  422: 'Change the fields that the answer names.',
  426: 'Open a WebSocket.',
  429: 'Wait as long as `Retry-After` says.',
  500: 'Report it: the log of the server has the cause.',
  503: 'Try again in a moment, as `Retry-After` says where it is there.',
};

const INTRODUCTION = `# Errors

Everything that is refused is one of these. Over HTTP an error has its status and a body in the
shape of the dialect whose route it is; on sockets the same sentence comes as an error frame, but
for \`rooms\`, which keeps silent. Where a dialect has a status of its own, it stands before the
body. Words in braces are filled in. What a route may refuse with is in \`/openapi.json\`, by these
codes.

The page is made of the one table of the server and of what the dialects make of it: after a change,
\`vitest run documents/errors -u\` writes it anew.
`;

/** The page of all errors: a section for each status, a table of its errors. */
export function errorCatalogue(apis: readonly Pick<Api, 'tag' | 'renderError'>[]): string {
  const codes = Object.keys(ERRORS).filter(isCode);
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code][0]);
  const sections = Array.from(byStatus)
    .toSorted(([one], [other]) => one - other)
    .map(([status, errors]) => section(status, errors, apis));
  return [INTRODUCTION, ...sections].join('\n');
}

const isCode = (text: string): text is ErrorCode => text in ERRORS;

function section(
  status: number,
  codes: readonly ErrorCode[],
  apis: readonly Pick<Api, 'tag' | 'renderError'>[],
): string {
  const rows = codes.map((code) => {
    const cells = apis.map(({ renderError }) => cell(status, rendered({ renderError }, code)));
    return `| \`${code}\` | ${ERRORS[code][1]} | ${cells.join(' | ')} |`;
  });
  const tags = apis.map(({ tag }) => tag).join(' | ');
  const head = `| code | sentence | ${tags} |\n|---|---|${'---|'.repeat(apis.length)}`;
  return [`## ${status}`, '', ADVICE[status] ?? '', '', head, ...rows, ''].join('\n');
}

/** The body, behind its status where that is another one. */
function cell(
  usual: number,
  { status, body }: { readonly status: number; readonly body: unknown },
) {
  const text = `\`${JSON.stringify(body).replaceAll('|', '\\|')}\``;
  return status === usual ? text : `${status} ${text}`;
}
