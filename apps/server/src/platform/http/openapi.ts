// OpenAPI 3.1 from the very declarations that the router runs: its schemas are JSON Schema 2020-12,
// which is what zod writes.
import { z } from 'zod';
import { problemSchema } from './problem-answer.ts';
import type { Route } from './route.ts';

export interface OpenApiFacts {
  title: string;
  version: string;
  description: string;
  /** Which actors come with a key, with a session. */
  credentialOf: Record<string, 'session' | 'key' | 'nothing'>;
  cookie: string;
}

type JsonSchema = Record<string, unknown>;

/** The document for all routes below `/v1/`. */
export function openApi(routes: Route[], facts: OpenApiFacts): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const components: Record<string, JsonSchema> = {};
  const schema = (type: z.ZodType, io: 'input' | 'output') => jsonSchema(type, io, components);
  const problem = schema(problemSchema, 'output');
  for (const route of routes) {
    if (!route.path.startsWith('/v1/')) continue;
    const path = route.path.replace(/:(\w+)(\([^)]*\))?/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route, facts, schema, problem);
  }
  return {
    openapi: '3.1.0',
    info: { title: facts.title, version: facts.version, description: facts.description },
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: facts.cookie },
      },
    },
  };
}

function operation(
  route: Route,
  facts: OpenApiFacts,
  schema: (type: z.ZodType, io: 'input' | 'output') => JsonSchema,
  problem: JsonSchema,
): JsonSchema {
  const responses: Record<string, JsonSchema> = {
    default: {
      description: 'What went wrong',
      content: { 'application/problem+json': { schema: problem } },
    },
  };
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = {
      description: route.summary,
      ...(typeof answer === 'string'
        ? answer && { content: { [answer]: {} } }
        : { content: { 'application/json': { schema: schema(answer, 'output') } } }),
    };
  }
  const parameters = [
    ...parametersIn('path', route.params, schema),
    ...parametersIn('query', route.query, schema),
  ];
  if (route.idempotency) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: route.idempotency === 'required',
      schema: { type: 'string', maxLength: 255 },
    });
  }
  const kinds = [...new Set(route.actors.map((actor) => facts.credentialOf[actor]))];
  return {
    operationId: operationId(route),
    summary: route.summary,
    security: kinds.map((kind) => (kind === 'nothing' ? {} : { [kind]: [] })),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(route, schema),
    responses,
    'x-purposes': route.purposes,
    'x-clauses': route.clauses,
  };
}

function requestBody(
  route: Route,
  schema: (type: z.ZodType, io: 'input' | 'output') => JsonSchema,
): JsonSchema {
  if (route.method === 'GET' || (!route.body && !route.consumes)) return {};
  const body = route.body ? schema(route.body, 'input') : { type: 'object' };
  const content: Record<string, JsonSchema> = {};
  const consumes = route.consumes ?? 'json';
  if (consumes === 'json' || consumes === 'either') content['application/json'] = { schema: body };
  if (consumes === 'multipart' || consumes === 'either') {
    content['multipart/form-data'] = { schema: { type: 'object' } };
  }
  if (consumes === 'form') content['application/x-www-form-urlencoded'] = { schema: body };
  return { requestBody: { required: true, content } };
}

function parametersIn(
  place: 'path' | 'query',
  type: z.ZodType | undefined,
  schema: (type: z.ZodType, io: 'input' | 'output') => JsonSchema,
): JsonSchema[] {
  if (type === undefined) return [];
  const whole = schema(type, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(whole.properties ?? {}).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || (whole.required?.includes(name) ?? false),
    schema: one,
  }));
}

/** `POST /v1/things/:id/stop` → `post_things_id_stop`: stable, and never given twice. */
function operationId({ method, path }: Route): string {
  const words = path.replace('/v1/', '').replace(/[^a-zA-Z0-9]+/g, '_');
  return `${method.toLowerCase()}_${words.replace(/_$/, '')}`;
}

/** Schemas with a `.meta({ id })` become components, once. */
function jsonSchema(
  type: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, JsonSchema>,
): JsonSchema {
  const { $defs, $schema, ...own } = z.toJSONSchema(type, { io, unrepresentable: 'any' }) as {
    $defs?: Record<string, JsonSchema>;
    $schema?: string;
  };
  for (const [name, definition] of Object.entries($defs ?? {})) {
    components[name] = moveRefs(definition);
  }
  const id = (own as { id?: string }).id;
  if (id === undefined) return moveRefs(own);
  components[id] = moveRefs(own);
  return { $ref: `#/components/schemas/${id}` };
}

function moveRefs(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text);
}
