// Lets no cookie out that was not declared, nor one that stays longer than it may: whoever set it,
// our own code or a package, finds it gone from the answer.
import type { FastifyReply } from 'fastify';

/** Names with the seconds each may stay at most. */
export type CookieLimits = ReadonlyMap<string, number>;

/** Takes undeclared cookies out of the answer. Returns their names. */
export function dropUndeclared(reply: FastifyReply, declared: CookieLimits): string[] {
  const header = reply.getHeader('set-cookie');
  if (header === undefined) return [];
  const set = (Array.isArray(header) ? header : [header]).map(String);
  const kept = set.filter((one) => isDeclared(one, declared));
  if (kept.length === set.length) return [];
  reply.removeHeader('set-cookie');
  if (kept.length > 0) reply.header('set-cookie', kept);
  return set.filter((one) => !kept.includes(one)).map((one) => one.split('=')[0].slice(0, 50));
}

function isDeclared(cookie: string, declared: CookieLimits): boolean {
  const secondsMax = declared.get(cookie.split('=')[0].trim());
  if (secondsMax === undefined) return false;
  if (/;\s*expires=/i.test(cookie)) return false; // ours say Max-Age, which is what is compared
  const age = /;\s*max-age=(-?\d+)/i.exec(cookie)?.[1];
  return age === undefined || Number(age) <= secondsMax;
}
