// Commands about faxes that exist: how one stands, what came in, stop one, what happened on the
// call.
import type { Call, Command } from '../command.ts';
import { parseChoice, parseCount, text } from '../command.ts';
import type { Fax, List, TimelineEntry } from '../contract.ts';
import { exitCodes } from '../exit-codes.ts';
import { columns, faxInWords, timeInWords } from '../words.ts';
import { report, waitForEnd } from './send.ts';

const oneFax = { min: 1, max: 1 };

export const status: Command = {
  name: 'status',
  form: '<fax>',
  summary: 'how a fax stands',
  options: { watch: { type: 'boolean', short: 'w', help: 'stay until it ends' } },
  words: oneFax,
  async run(call) {
    const fax = await call.api.fax(call.words[0] ?? '');
    if (call.options.watch === true) return waitForEnd(call, fax);
    if (!call.json) call.world.out.write(describeFax(fax, call.world.timeZone));
    // To have asked is done, however the fax ended: the code of the ending is for those who wait.
    report(call, fax);
    return exitCodes.done;
  },
};

function describeFax(fax: Fax, timeZone: string): string {
  const time = (iso: string | null) => timeInWords(iso, timeZone);
  const rows = [
    ['fax', fax.id],
    ['from', fax.from ?? '–'],
    ['to', fax.to],
    ['far machine', fax.remote_identity ?? '–'],
    ['attempts', `${fax.attempts} of ${fax.max_attempts}`],
    ['begun', time(fax.created_at)],
    ['ended', time(fax.completed_at)],
    ...(fax.next_attempt_at === null ? [] : [['next attempt', time(fax.next_attempt_at)]]),
    ['deleted on', time(fax.retention?.delete_at ?? null)],
  ];
  return columns(rows);
}

export const inbox: Command = {
  name: 'inbox',
  form: '',
  summary: 'faxes that came in, newest first',
  options: {
    follow: { type: 'boolean', short: 'f', help: 'stay and print each fax as it is received' },
    limit: { type: 'string', value: 'N', help: 'how many, 1 to 100 (25)' },
    number: { type: 'string', value: 'NUMBER', help: 'only those to this number of yours' },
    status: { type: 'string', value: 'WORD', help: 'received, partial, failed or in_progress' },
  },
  words: { min: 0, max: 0 },
  async run(call) {
    const { api, world, json, options } = call;
    const stream = options.follow === true ? await api.events() : null;
    try {
      const list = await api.list<Fax>('/v1/faxes', {
        direction: 'inbound',
        limit: String(parseCount(options, 'limit', 1, 100) ?? 25),
        number: text(options, 'number'),
        status: parseChoice(options, 'status', ['received', 'partial', 'failed', 'in_progress']),
      });
      if (json && stream === null) world.out.write(`${JSON.stringify(list)}\n`);
      else if (list.data.length > 0 || stream !== null) printRows(call, list.data);
      else world.out.write('No fax yet. "platen numbers" shows where they come in.\n');
      if (stream === null) return exitCodes.done;
      for await (const event of stream) {
        if (event.data.direction !== 'inbound') continue;
        if (event.type === 'fax.received' || event.data.status === 'partial') {
          printRows(call, [await api.fax(event.data.fax_id)]);
        }
      }
      return exitCodes.done;
    } finally {
      stream?.close();
    }
  },
};

function printRows({ world, json }: Call, faxes: readonly Fax[]): void {
  if (json) for (const fax of faxes) world.out.write(`${JSON.stringify(fax)}\n`);
  else {
    const rows = faxes.map((fax) => [
      timeInWords(fax.completed_at ?? fax.created_at, world.timeZone),
      fax.id,
      fax.from ?? 'unknown',
      `to ${fax.to}`,
      fax.remote_identity === fax.from ? '' : (fax.remote_identity ?? ''),
      faxInWords(fax),
    ]);
    world.out.write(columns(rows));
  }
}

export const timeline: Command = {
  name: 'timeline',
  form: '<fax>',
  summary: 'what happened on the call, step by step',
  options: {},
  words: oneFax,
  async run({ api, world, json, words }) {
    const path = `/v1/faxes/${encodeURIComponent(words[0] ?? '')}/timeline`;
    const list = await api.get<List<TimelineEntry>>(path);
    if (json) world.out.write(`${JSON.stringify(list)}\n`);
    else world.out.write(columns(timelineRows(list.data)));
    return exitCodes.done;
  },
};

/**
 * Seconds since the first entry, so that waits show; messages of SIP and frames of T.30 with their
 * name.
 */
function timelineRows(entries: readonly TimelineEntry[]): string[][] {
  const first = Date.parse(entries[0]?.at ?? '');
  return entries.map((entry) => {
    const seconds = ((Date.parse(entry.at) - first) / 1000).toFixed(2);
    const isNamed =
      entry.lane === 'sip' || (entry.lane === 't30' && /^[A-Z]+(-[A-Z]+)*$/.test(entry.what));
    const words = isNamed ? `${entry.text} (${entry.what})` : entry.text;
    return [`${seconds.padStart(8)} s`, `attempt ${entry.attempt ?? '–'}`, entry.lane, words];
  });
}

export const cancel: Command = {
  name: 'cancel',
  form: '<fax>',
  summary: 'stop a fax that is not through yet',
  details: 'Pages that are already confirmed stay confirmed; a call that is up ends politely.',
  options: {},
  words: oneFax,
  async run(call) {
    const id = encodeURIComponent(call.words[0] ?? '');
    report(call, await call.api.post<Fax>(`/v1/faxes/${id}/cancel`, {}));
    return exitCodes.done;
  },
};
