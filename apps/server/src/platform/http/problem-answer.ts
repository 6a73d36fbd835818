// Turns whatever was thrown into application/problem+json (RFC 9457) or, for a browser, a page.
// What is not in the closed table becomes `internal`; its cause goes to the log and never to the
// client.
import { z } from 'zod';
import { Failure, type ProblemDetails, type ProblemEntry } from '../failure.ts';

export type ProblemTable = Record<string, ProblemEntry>;

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.string(),
    param: z.string().optional(),
    errors: z.array(z.object({ param: z.string(), detail: z.string() })).optional(),
    request_id: z.string().optional(),
    retryable: z.boolean(),
    fix: z.string(),
    evidence: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export type Problem = z.infer<typeof problemSchema>;

/** The problem object of one code. `at` adds what belongs to one request. */
export function problemOf(
  table: ProblemTable,
  base: string,
  code: string,
  details: ProblemDetails = {},
  at: { instance?: string; requestId?: string } = {},
): Problem {
  const entry = table[code];
  const { detail, param, errors, evidence } = details;
  return {
    type: `${base}/help/${code}`,
    title: entry.title,
    status: entry.status,
    detail: detail ?? entry.sentence,
    ...(at.instance === undefined ? {} : { instance: at.instance }),
    code,
    ...(param === undefined ? {} : { param }),
    ...(errors === undefined ? {} : { errors }),
    ...(at.requestId === undefined ? {} : { request_id: at.requestId }),
    retryable: entry.retried || entry.status >= 500,
    fix: entry.fix,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

const fastifyCodes: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'validation.media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'validation.too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'validation.body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'validation.body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'validation.body',
  FST_ERR_BAD_URL: 'resource.not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'resource.not_found',
  FST_STATIC_FORBIDDEN_PATH: 'resource.not_found',
  FST_REQ_FILE_TOO_LARGE: 'validation.too_large',
  FST_FILES_LIMIT: 'validation.too_large',
  FST_FIELDS_LIMIT: 'validation.too_large',
  FST_PARTS_LIMIT: 'validation.too_large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'validation.media_type',
  FST_PROTO_VIOLATION: 'validation.body',
};

/** From the file system, and from PostgreSQL (class 53, insufficient resources). */
const diskFullCodes = new Set(['ENOSPC', 'EDQUOT', '53100']);

/** Sorts anything thrown into the closed table. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof z.ZodError)
    return new Failure('validation.request', zodDetails(thrown, ''));
  const { code, statusCode } = (thrown ?? {}) as { code?: string; statusCode?: number };
  const known = code === undefined ? undefined : fastifyCodes[code];
  if (known) return new Failure(known, {}, thrown);
  if (code !== undefined && diskFullCodes.has(code)) return new Failure('disk_full', {}, thrown);
  const cutOff = code === 'ECONNRESET' || /Unexpected end of (form|multipart)/.test(String(thrown));
  if (cutOff || statusCode === 400) return new Failure('validation.body', {}, thrown);
  return new Failure('internal', {}, thrown);
}

/** One line per wrong field: `documents[0].text: expected string`. */
export function zodDetails(error: z.ZodError, place: string): ProblemDetails {
  const errors = error.issues.map((issue) => ({
    param: [place, ...issue.path.map(String)].filter(Boolean).join('.') || 'body',
    detail: issue.message,
  }));
  const [first] = errors;
  return { detail: `${first.param}: ${first.detail}`, param: first.param, errors };
}
