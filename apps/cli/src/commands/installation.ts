// Commands about the installation: its numbers, what an error code means, whether all is well.
import type { Command } from '../command.ts';
import type { DoctorCheck, KnownProblem, List, OwnNumber } from '../contract.ts';
import { exitCodes } from '../exit-codes.ts';
import { paint } from '../terminal.ts';
import { notHere, Trouble } from '../trouble.ts';
import { columns } from '../words.ts';

export const numbers: Command = {
  name: 'numbers',
  form: '',
  summary: 'your fax numbers and their inboxes',
  options: {},
  words: { min: 0, max: 0 },
  async run({ api, world, json }) {
    const list = await api.list<OwnNumber>('/v1/numbers', { limit: '100' });
    if (json) world.out.write(`${JSON.stringify(list)}\n`);
    else {
      const rows = list.data.map((it) => [it.number, it.inbox_name, it.label ?? '']);
      world.out.write(columns(rows));
    }
    return exitCodes.done;
  },
};

export const explain: Command = {
  name: 'explain',
  form: '<code>',
  summary: 'what a code such as call.busy means, and what to do',
  details: "The registry is the server's, so that both always say the same; it must be running.",
  options: {},
  words: { min: 1, max: 1 },
  keyless: true,
  async run({ api, world, json, words, settings }) {
    const code = words[0] ?? '';
    const { data } = await api.get<List<KnownProblem>>('/v1/problems');
    const found = data.find((it) => it.code === code);
    if (found === undefined) {
      const near = data.filter((it) => it.code.includes(code) || code.includes(it.code));
      const hint = near.length > 0 ? near.map((it) => it.code).join(', ') : `${settings.url}/help`;
      throw notHere(`There is no code ${code}.`, `perhaps ${hint}.`);
    }
    if (json) world.out.write(`${JSON.stringify(found)}\n`);
    else world.out.write(describeProblem(found));
    return exitCodes.done;
  },
};

function describeProblem(problem: KnownProblem): string {
  const retried =
    typeof problem.retried === 'string'
      ? problem.retried
      : problem.retried
        ? 'yes, by itself'
        : 'no';
  const rows = [
    ['What to do', problem.fix],
    ['Who can fix it', problem.who],
    ['Tried again', retried],
  ];
  const detail = problem.detail && problem.detail !== problem.title ? `${problem.detail}\n` : '';
  return `${problem.code}: ${problem.title}\n${detail}${columns(rows)}`;
}

export const doctor: Command = {
  name: 'doctor',
  form: '',
  summary: 'whether everything needed works, and what to do if not',
  options: {},
  words: { min: 0, max: 0 },
  keyless: true,
  async run({ api, world, json, settings }) {
    const checks: DoctorCheck[] = [
      {
        name: 'settings',
        ok: settings.apiKey !== null,
        sentence:
          settings.apiKey === null
            ? 'No API key was found.'
            : `Key from ${settings.file ?? 'the environment'}.`,
        fix: settings.apiKey === null ? 'start the server here once, or set PLATEN_API_KEY.' : null,
      },
    ];
    let unreachable: Trouble | null = null;
    try {
      checks.push(...(await api.get<{ checks: DoctorCheck[] }>('/v1/doctor')).checks);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      unreachable = error;
      const { title, fix = null } = error.problem;
      checks.push({ name: 'server', ok: false, sentence: title, fix });
    }
    if (json) world.out.write(`${JSON.stringify({ checks })}\n`);
    else {
      for (const { ok, name, sentence, fix } of checks) {
        const mark = ok ? paint(world, 'green', 'ok  ') : paint(world, 'red', 'FAIL');
        world.out.write(`${mark} ${name}: ${sentence}\n`);
        if (!ok && fix) world.out.write(`     Fix: ${fix}\n`);
      }
    }
    if (unreachable !== null) return unreachable.exitCode;
    return checks.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failedFax;
  },
};
