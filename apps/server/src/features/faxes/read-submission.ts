// An order to fax as it comes: JSON, or a form whose files are in `documents`. Both become one
// submission.
import { z } from 'zod';
import { refuseUnwritable } from '../../platform/http/unwritable.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../../route.ts';
import { documentsMax, fileBytesMax } from '../documents/index.ts';
import type { Content, Submission } from './submit-fax.ts';

/** Text of one JSON document, characters; longer text is a file. */
const textCharsMax = 200_000;
const fieldBytesMax = 64 * 1024;
const attemptsMax = 12;
/** All files of one order together: they are in memory at once. */
const orderBytesMax = 2 * fileBytesMax;
const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

const header = z.object({
  text: z.string().trim().min(1).max(50).optional(),
  time_zone: z
    .string()
    .refine((zone) => zones.has(zone), 'must be like Europe/Paris')
    .optional(),
});

const number = z.string().trim().min(1).max(40);

const order = z.object({
  to: number,
  from: number.optional(),
  quality: z.enum(['standard', 'fine', 'superfine']).default('fine'),
  rendering: z.enum(['auto', 'text', 'photo', 'threshold']).default('auto'),
  paper: z.enum(['a4', 'letter']).default('a4'),
  header: header.optional(),
  retry: z
    .object({ max_attempts: z.coerce.number().int().min(1).max(attemptsMax).optional() })
    .optional(),
  expect_identity: z.string().trim().min(1).max(40).optional(),
  metadata: z.record(z.string().max(40), z.string().max(500)).optional(),
  seed: z.coerce.number().int().optional(),
});

const documentRef = z.union([
  z.object({ document_id: z.string().max(64) }),
  z.object({ text: z.string().min(1).max(textCharsMax) }),
]);

/**
 * The JSON form; the multipart form has the same fields, nested ones as `header.text` or as JSON.
 */
export const faxForm = order
  .extend({ documents: z.array(documentRef).min(1).max(documentsMax) })
  .strict()
  .meta({ id: 'FaxCreate' });

type Order = z.infer<typeof order>;

export async function readSubmission(
  context: Context<undefined, undefined, typeof faxForm>,
): Promise<Omit<Submission, 'anchor'>> {
  const source = context.credential.is === 'session' ? 'form' : 'api';
  const common = { idempotencyKey: context.idempotencyKey, source } as const;
  if (!context.request.isMultipart()) {
    const body = context.body as z.infer<typeof faxForm> | undefined;
    if (body === undefined) throw problem('validation.body');
    const { documents, ...form } = body;
    return { ...common, form, contents: documents.map(contentOf) };
  }
  // Before the files are taken into memory: may this credential send at all?
  await context.withPurpose(async () => undefined, { purpose: 'fax.send' });
  const { fields, contents } = await readParts(context);
  return { ...common, form: parseFields(fields), contents };
}

function contentOf(ref: z.infer<typeof documentRef>): Content {
  if ('document_id' in ref) return { documentId: ref.document_id };
  return { name: 'text.txt', mediaType: 'text/plain', bytes: Buffer.from(ref.text) };
}

async function readParts({ request }: Pick<Context, 'request'>) {
  const fields = new Map<string, string>();
  const contents: Content[] = [];
  let taken = 0;
  const limits = { fileSize: fileBytesMax, files: documentsMax, fieldSize: fieldBytesMax };
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') {
        const bytes = await part.toBuffer();
        taken += bytes.length;
        if (taken > orderBytesMax) {
          throw problem('document.too_large', { headers: { connection: 'close' } });
        }
        if (part.fieldname !== 'documents') {
          throw problem('validation.request', {
            param: part.fieldname,
            detail: 'files go in `documents`',
          });
        }
        const name = (part.filename ?? '').replace(/\p{C}/gu, '');
        contents.push({ name, mediaType: part.mimetype, bytes });
      } else if (part.fieldname === 'document_id') {
        refuseUnwritable(part.value);
        contents.push({ documentId: String(part.value) });
      } else {
        fields.set(part.fieldname, String(part.value));
      }
    }
  } catch (error) {
    throw partProblem(error);
  }
  return { fields, contents };
}

/** What the reader of the parts found wrong, in our words. */
function partProblem(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  const tooMany = [
    'FST_REQ_FILE_TOO_LARGE',
    'FST_FILES_LIMIT',
    'FST_FIELDS_LIMIT',
    'FST_PARTS_LIMIT',
  ];
  if (code && tooMany.includes(code)) return problem('document.too_large', {}, error);
  if (/terminated early|unexpected end|premature/i.test(message ?? '')) {
    return problem('validation.body', {}, error);
  }
  return error;
}

/** `header.text=…`, `retry.max_attempts=…`, or `header={"text":…}`. */
function parseFields(fields: ReadonlyMap<string, string>): Order {
  const form: { [name: string]: unknown } = {};
  for (const [name, value] of fields) {
    const [outer, inner] = name.split('.');
    if (inner === undefined) form[outer] = isNested(outer) ? parseJson(value, outer) : value;
    else form[outer] = { ...(form[outer] as object | undefined), [inner]: value };
  }
  refuseUnwritable(Object.fromEntries(fields));
  const parsed = order.strict().safeParse(form);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => {
    return { param: issue.path.join('.') || 'body', detail: issue.message };
  });
  throw problem('validation.request', { errors, param: errors[0]?.param });
}

function isNested(name: string): boolean {
  return name === 'header' || name === 'retry' || name === 'metadata';
}

function parseJson(text: string, param: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem('validation.request', { param, detail: `${param}: is not JSON` });
  }
}
