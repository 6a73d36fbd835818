// What a screen reader hears, and how seldom.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announcer } from './announcer.ts';

function fakeVoice() {
  let now = 0;
  let timers: { at: number; call: () => void }[] = [];
  const spoken: [number, string][] = [];
  const voice = announcer(
    {
      now: () => now,
      after(ms, call) {
        const timer = { at: now + ms, call };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    (sentence) => spoken.push([now, sentence]),
  );
  function advance(ms: number): void {
    const end = now + ms;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers = timers.filter((timer) => timer !== due);
      now = Math.max(now, due.at);
      due.call();
    }
    now = end;
  }
  return { voice, spoken, advance };
}

test('of several sentences about one fax only the latest is said', () => {
  const { voice, spoken, advance } = fakeVoice();
  voice.say('a', 'page 1');
  advance(0);
  voice.say('a', 'page 2');
  voice.say('a', 'page 3');
  advance(10_000);
  assert.deepEqual(spoken, [
    [0, 'page 1'],
    [4_000, 'page 3'],
  ]);
});

test('sentences about different faxes come one after the other, never together', () => {
  const { voice, spoken, advance } = fakeVoice();
  for (const fax of ['a', 'b', 'c']) voice.say(fax, `fax ${fax}`);
  advance(60_000);
  assert.deepEqual(spoken, [
    [0, 'fax a'],
    [4_000, 'fax b'],
    [8_000, 'fax c'],
  ]);
});
