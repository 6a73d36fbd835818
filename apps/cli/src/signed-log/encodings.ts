// Bytes as text and back: hex, base64 (RFC 4648), and JSON in its one spelling (RFC 8785).
import { Broken } from './fault.ts';

export const utf8 = new TextEncoder();

/** RFC 8785 for what JSON.parse returned. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.keys(value).sort();
    const object = value as Record<string, unknown>;
    return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Refuses every second spelling of the same bytes. */
export function fromBase64(text: unknown, length?: number): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(String(text)), (letter) => letter.charCodeAt(0));
    if (base64(bytes) === text && (length ?? bytes.length) === bytes.length) return bytes;
  } catch {
    // the same sentence
  }
  throw new Broken('something is not base64 of the right length');
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return hex(a) === hex(b);
}
