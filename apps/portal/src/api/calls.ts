// The server's calls that the portal makes, one function each.
import { request, signInPath } from './request.ts';
import type {
  Access,
  Attempt,
  Direction,
  Fax,
  FaxDocument,
  FaxPage,
  List,
  Me,
  Paper,
  Quality,
  Rendering,
  TimelineEntry,
} from './types.ts';

const faxPath = (id: string) => `/v1/faxes/${encodeURIComponent(id)}`;

export const getMe = () => request<Me>('/v1/me');

export function listFaxes(direction: Direction, after: string | null): Promise<List<Fax>> {
  const query = new URLSearchParams({ direction, limit: '25' });
  if (after) query.set('after', after);
  return request(`/v1/faxes?${query}`);
}

export const getFax = (id: string) => request<Fax>(faxPath(id));
export const cancelFax = (id: string, idempotencyKey: string) =>
  request<Fax>(`${faxPath(id)}/cancel`, { method: 'POST', json: {}, idempotencyKey });

const dataOf = async <T>(path: string) => (await request<{ data: T[] }>(path)).data;
export const listPages = (id: string) => dataOf<FaxPage>(`${faxPath(id)}/pages`);
export const listAttempts = (id: string) => dataOf<Attempt>(`${faxPath(id)}/attempts`);
export const listTimeline = (id: string) => dataOf<TimelineEntry>(`${faxPath(id)}/timeline`);
export const listAccesses = (id: string) => dataOf<Access>(`${faxPath(id)}/accesses`);

export const downloadPath = (id: string, kind: 'pdf' | 'tif') => `${faxPath(id)}/document.${kind}`;

export function uploadDocument(file: File, signal: AbortSignal): Promise<FaxDocument> {
  const form = new FormData();
  form.append('file', file);
  return request('/v1/documents', { method: 'POST', form, signal });
}

export interface FaxRequest {
  to: string;
  from?: string;
  documents: { document_id: string }[];
  quality: Quality;
  rendering: Rendering;
  paper: Paper;
}

export const sendFax = (json: FaxRequest, idempotencyKey: string) =>
  request<Fax>('/v1/faxes', { method: 'POST', json, idempotencyKey });

export const sendTestFax = (to: string, idempotencyKey: string) =>
  request<{ from: string; to: string }>('/v1/test/inbound', {
    method: 'POST',
    json: { to },
    idempotencyKey,
  });

export async function signOut(): Promise<void> {
  await request('/sign-out', { method: 'POST' });
  location.assign(signInPath);
}
