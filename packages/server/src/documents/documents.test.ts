import { expect, test } from 'vitest';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { testServer } from '../testing/server.ts';
import { succeed } from '../testing/request.ts';

const server = await testServer({ ADMIN_TOKEN: 'a'.repeat(48) });

test('/openapi.json is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({
    ...(await succeed(server, 'GET /openapi.json')),
  });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

/** Errors and warnings of the parser; hints, such as of versions to come, are no faults. */
const FAULTS: ReadonlySet<unknown> = new Set([0, 1]);

// The parser reads the specification's own schemas anew: seconds, on a busy machine many.
test('/asyncapi.json is valid AsyncAPI 3.0', async () => {
  const text = JSON.stringify(await succeed(server, 'GET /asyncapi.json'));
  const parsed = await new Parser().parse(text);
  expect(parsed.diagnostics.filter(({ severity }) => FAULTS.has(severity))).toEqual([]);
  expect(parsed.document?.version()).toBe('3.0.0');
});
