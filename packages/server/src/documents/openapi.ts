/** The OpenAPI 3.1 document: made of the routes, by the schemas that they parse with (ADR 17). */
import type { Api, Method, Operation, Route } from '../dialects/dialect.ts';
import type { Json } from './schemas.ts';
import { refusalsOf } from './refusals.ts';
import { Schemas, jsonOf } from './schemas.ts';

/** A route as documents see it. */
export type ToldRoute = Pick<Route, 'method' | 'path' | 'operation' | 'takes'>;

/** An API as documents see it. */
export interface ToldApi extends Pick<Api, 'tag' | 'description' | 'renderError'> {
  readonly routes: readonly ToldRoute[];
}

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly apis: readonly ToldApi[];
  /** What is posted to others, by the type of the event. */
  readonly webhooks: Readonly<Record<string, Parameters<Schemas['show']>[0]>>;
}

/** A route and whose it is. */
interface Candidate {
  readonly api: ToldApi;
  readonly route: ToldRoute;
}

export function openApi({ title, version, apis, webhooks }: OpenApiOptions): Json {
  const schemas = new Schemas();
  for (const { tag, description } of apis) schemas.name(tag, description.schemas);
  const paths = pathsOf(apis, schemas);
  return {
    openapi: '3.1.0',
    info: { title, version, description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: apis.map(({ tag, description }) => ({
      name: tag,
      description: `${description.title}. ${description.about}`,
    })),
    paths,
    webhooks: jsonOf(Object.entries(webhooks), ([type, schema]) => [
      type,
      { post: webhook(type, schemas.show(schema)) },
    ]),
    components: { schemas: schemas.components, securitySchemes: securitySchemes(apis) },
  };
}

const ABOUT = `Every dialect lives at one root: where two have one path, the token decides whose route it is, or, before there is one, the body. A trailing slash never matters.

Frames of the sockets are in [/asyncapi.json](/asyncapi.json); both documents are made of the schemas that the server parses with, and can be read at [/docs](/docs).`;

/** A route of which nothing is told has no place here. */
function pathsOf(apis: readonly ToldApi[], schemas: Schemas): Json {
  const all = apis
    .flatMap((api) => api.routes.map((route) => ({ api, route })))
    .filter(({ route }) => route.operation.summary !== '');
  const byPath = Map.groupBy(all, ({ route }) => templateOf(route.path));
  return jsonOf(byPath, ([path, candidates]) => [path, pathItem(path, candidates, schemas)]);
}

/** The path as OpenAPI writes it. */
export const templateOf = (path: string): string =>
  path.replace(/(?<=.)\/$/, '').replaceAll(/:(\w+)/g, '{$1}');

function pathItem(path: string, candidates: readonly Candidate[], schemas: Schemas): Json {
  const byMethod = Map.groupBy(candidates, ({ route }) => route.method);
  const operations = jsonOf(byMethod, ([method, sharing]) => [
    method.toLowerCase(),
    operation(method, path, sharing, schemas),
  ]);
  return { ...parametersOf(path), ...operations };
}

function parametersOf(path: string): Json {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  if (names.length === 0) return {};
  const schema = { type: 'string' };
  return { parameters: names.map((name) => ({ name, in: 'path', required: true, schema })) };
}

function operation(
  method: Method,
  path: string,
  sharing: readonly Candidate[],
  schemas: Schemas,
): Json {
  const operations = sharing.map(({ route }) => route.operation);
  const parameters = queryOf(operations, schemas);
  const body = bodyOf(operations, schemas);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`,
    tags: sharing.map(({ api }) => api.tag),
    summary: [...new Set(operations.map(({ summary }) => summary))].join(' — or: '),
    description: describe(sharing),
    security: securityOf(sharing),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: responsesOf(sharing, schemas),
  };
}

function describe(sharing: readonly Candidate[]): string {
  const rules = sharing.map(({ route }) => route.operation.rules).filter((rule) => rule !== '');
  const sentence = rules.length > 0 ? `Rules ${[...new Set(rules)].join(', ')}.` : '';
  if (sharing.length === 1) return sentence;
  const tags = sharing.map(({ api }) => `\`${api.tag}\``).join(' and ');
  const taking = sharing.find(({ route }) => route.takes);
  const decides = taking
    ? 'what stands in the body decides which'
    : 'the audience of the token decides which';
  return `${sentence} The path is shared by ${tags}: ${decides} (C3).`;
}

function securityOf(sharing: readonly Candidate[]): readonly Json[] {
  const needed = sharing.flatMap(({ api, route }) => {
    switch (route.operation.token) {
      case 'required':
        return [{ [api.tag]: [] }];
      case 'optional':
        return [{}, { [api.tag]: [] }];
      case 'none':
        return [{}];
    }
  });
  return needed;
}

function securitySchemes(apis: readonly ToldApi[]): Json {
  const taking = apis.filter(({ routes }) =>
    routes.some(({ operation: { token } }) => token !== 'none'),
  );
  return jsonOf(taking, ({ tag, description }) => [
    tag,
    { type: 'http', scheme: 'bearer', description: `A token of \`${tag}\`: ${description.title}` },
  ]);
}

/** The parameters of queries; one that only some of the sharing routes know is in none of them required. */
function queryOf(operations: readonly Operation[], schemas: Schemas): readonly Json[] {
  const parameters = operations.flatMap(({ query }) => {
    const required = new Set<string>(query?.required ?? []);
    return Object.entries(query?.properties ?? {}).map(([name, schema]) => {
      const { description, ...shown } = schemas.show(schema);
      const needed = required.has(name) && operations.length === 1;
      return {
        name,
        in: 'query',
        required: needed,
        ...(description !== undefined && { description }),
        schema: shown,
      };
    });
  });
  return [...new Map(parameters.map((each) => [each.name, each])).values()];
}

function bodyOf(operations: readonly Operation[], schemas: Schemas): Json | undefined {
  const bodies = operations.flatMap(({ body }) => body ?? []);
  if (bodies.length === 0) return undefined;
  const schema = schemas.showAny(bodies.map((body) => body.schema));
  const required = bodies.length === operations.length && bodies.every(({ optional }) => !optional);
  return { required, content: { 'application/json': { schema } } };
}

function responsesOf(sharing: readonly Candidate[], schemas: Schemas): Json {
  const answers = sharing.flatMap(({ route }) =>
    Object.entries(route.operation.answers).map(([status, schema]) => ({ status, schema })),
  );
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  const good = jsonOf(byStatus, ([status, all]) => {
    const bodies = all.flatMap(({ schema }) => schema ?? []);
    const content = bodies.length > 0 && {
      content: { 'application/json': { schema: schemas.showAny(bodies) } },
    };
    return [status, { description: 'Done', ...content }];
  });
  // What a route tells of itself comes before what any might refuse with: `/readyz` has a 503 of its own.
  return { ...refusalsOf(sharing, schemas), ...good };
}

function webhook(type: string, schema: Json): Json {
  return {
    operationId: `webhook_${type.replaceAll('.', '_')}`,
    summary: type,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { '2XX': { description: 'Taken; anything else is tried again' } },
  };
}
