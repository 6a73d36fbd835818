// Composing a fax: a document, a number, and the exact pages as they will go over the line.
import { Button, NativeSelect } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { sendFax } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Paper, Problem, Quality, Rendering } from '../../api/types.ts';
import { useLive } from '../../events/live.tsx';
import { Icon } from '../../parts/icons.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { useMe } from '../shell/me.tsx';
import { Choice } from './choice.tsx';
import { commandOf, type Draft, keyKeeper, missingOf, requestOf } from './compose.ts';
import { FilePicker } from './file-picker.tsx';
import { Preview } from './preview.tsx';
import css from './send.module.css';
import { ToField } from './to-field.tsx';

const qualities: Quality[] = ['standard', 'fine', 'superfine'];
const renderings: Rendering[] = ['auto', 'text', 'photo', 'threshold'];
const papers: Paper[] = ['a4', 'letter'];

const emptyDraft: Draft = {
  document: null,
  to: '',
  from: '',
  quality: 'fine',
  rendering: 'auto',
  paper: 'a4',
};

export function Send() {
  const { numbers } = useMe();
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft, from: numbers[0]?.number ?? '' });
  const { submit, busy, asked, problem, clear } = useSubmit(draft);
  const change = (part: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...part }));
    clear();
  };
  const count = draft.document?.pages;
  return (
    <div className={css.send}>
      <form className={css.form} onSubmit={submit} noValidate>
        <PageHeading title={t('send.title')} />
        <FilePicker document={draft.document} onDocument={(document) => change({ document })} />
        <ToField draft={draft} change={change} asked={asked} />
        <NativeSelect
          label={t('send.from')}
          value={draft.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
          data={numbers.map((own) => ({
            value: own.number,
            label: `${showNumber(own.number)} · ${own.label || own.inbox_name}`,
          }))}
        />
        <Choice
          kind="quality"
          values={qualities}
          value={draft.quality}
          onChange={(quality) => change({ quality })}
        />
        <Choice
          kind="rendering"
          values={renderings}
          value={draft.rendering}
          onChange={(rendering) => change({ rendering })}
        />
        <Choice
          kind="paper"
          values={papers}
          value={draft.paper}
          onChange={(paper) => change({ paper })}
        />
        <div className={css.submit}>
          {problem && <ProblemNotice problem={problem} />}
          {asked && <StillMissing draft={draft} />}
          <Button
            type="submit"
            size="md"
            loading={busy}
            leftSection={<Icon name="send" size={16} />}
          >
            {count ? t('send.submit', { count }) : t('send.submitNone')}
          </Button>
        </div>
        <Command draft={draft} />
      </form>
      <Preview draft={draft} />
    </div>
  );
}

/** Hands the draft over once, or leads to the first thing that is missing. */
function useSubmit(draft: Draft) {
  const { store } = useLive();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [keyFor] = useState(() => keyKeeper(() => crypto.randomUUID()));
  const handing = useRef(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsked(true);
    const request = requestOf(draft);
    if (!request) {
      const field = `[data-asks="${missingOf(draft)[0]}"]`;
      event.currentTarget.querySelector<HTMLElement>(field)?.focus();
      return;
    }
    if (handing.current) return;
    handing.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const fax = await sendFax(request, keyFor(request));
      store.takeFax(fax);
      navigate(`/faxes/${fax.id}`);
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setBusy(false);
    }
    handing.current = false;
  };
  return { submit, busy, asked, problem, clear: () => setProblem(null) };
}

function StillMissing({ draft }: { draft: Draft }) {
  const [first, second] = missingOf(draft).map((what) => t(`send.${what}`));
  if (!first) return null;
  const what = second ? t('send.missingAnd', { first, second }) : first;
  return (
    <p role="alert" className={css.missing}>
      {t('send.missing', { what })}
    </p>
  );
}

function Command({ draft }: { draft: Draft }) {
  const command = commandOf(draft);
  if (!command) return null;
  return (
    <details className={css.command}>
      <summary>{t('send.asCommand')}</summary>
      <code>{command}</code>
    </details>
  );
}
