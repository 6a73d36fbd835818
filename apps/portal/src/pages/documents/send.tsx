// Composing a fax: a document, a number, and the exact pages as they will go over the line.
import { Button, Input, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { sendFax } from '../../api/calls.ts';
import { aspectOfPaper, previewImage, trueAspect } from '../../api/images.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Paper, Problem, Quality, Rendering } from '../../api/types.ts';
import { useLive } from '../../events/live.tsx';
import { Icon } from '../../parts/icons.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { t } from '../../words/words.ts';
import { readNumber, showNumber } from '../numbers/phone-number.ts';
import { ownNumber, useMe } from '../shell/me.tsx';
import { commandOf, type Draft, keyKeeper, missingOf, requestOf } from './compose.ts';
import { FilePicker } from './file-picker.tsx';
import { PageViewer } from './page-viewer.tsx';
import css from './send.module.css';

const qualities: Quality[] = ['standard', 'fine', 'superfine'];
const renderings: Rendering[] = ['auto', 'text', 'photo', 'threshold'];
const papers: Paper[] = ['a4', 'letter'];

export function Send() {
  const me = useMe();
  const { store } = useLive();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>({
    document: null,
    to: '',
    from: me.numbers[0]?.number ?? '',
    quality: 'fine',
    rendering: 'auto',
    paper: 'a4',
  });
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const keyFor = useRef(keyKeeper(() => crypto.randomUUID()));
  const form = useRef<HTMLFormElement>(null);
  const change = (part: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setProblem(null);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const request = requestOf(draft);
    if (busy) return;
    if (!request) {
      const missing = missingOf(draft)[0];
      form.current?.querySelector<HTMLElement>(`[data-asks="${missing}"]`)?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const fax = await sendFax(request, keyFor.current(request));
      store.takeFax(fax);
      navigate(`/faxes/${fax.id}`);
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setBusy(false);
    }
  };

  const command = commandOf(draft);
  const missing = missingOf(draft).map((what) => t(`send.${what}`));
  const count = draft.document?.pages;
  return (
    <div className={css.send}>
      <form ref={form} className={css.form} onSubmit={submit} noValidate>
        <PageHeading title={t('send.title')} />
        <FilePicker document={draft.document} onDocument={(document) => change({ document })} />
        <ToField draft={draft} change={change} asked={asked} />
        <NativeSelect
          label={t('send.from')}
          value={draft.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
          data={me.numbers.map((own) => ({
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
          {asked && missing.length > 0 && (
            <p role="alert" className={css.missing}>
              {t('send.missing', {
                what:
                  missing.length > 1
                    ? t('send.missingAnd', { first: missing[0], second: missing[1] })
                    : missing[0],
              })}
            </p>
          )}
          <Button
            type="submit"
            size="md"
            loading={busy}
            leftSection={<Icon name="send" size={16} />}
          >
            {count ? t('send.submit', { count }) : t('send.submitNone')}
          </Button>
        </div>
        {command && (
          <details className={css.command}>
            <summary>{t('send.asCommand')}</summary>
            <code>{command}</code>
          </details>
        )}
      </form>
      <Preview draft={draft} />
    </div>
  );
}

interface ToFieldProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  asked: boolean;
}

function ToField({ draft, change, asked }: ToFieldProps) {
  const me = useMe();
  const [left, setLeft] = useState(false);
  const read = readNumber(draft.to);
  const own = read.is === 'number' ? ownNumber(me, read.e164) : undefined;
  const complain = left || asked;
  const errors = {
    'too-short': t('send.toShort'),
    'too-long': t('send.toLong'),
    'not-a-number': t('send.toNotNumber'),
    empty: asked ? t('send.toMissing') : null,
    number: null,
  };
  const understood =
    read.is === 'number' && t('send.toUnderstood', { number: showNumber(read.e164) });
  return (
    <TextInput
      label={t('send.to')}
      description={
        own ? t('send.toOwn', { inbox: own.inbox_name }) : understood || t('send.toHint')
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      type="tel"
      autoComplete="off"
      inputMode="tel"
      required
      withAsterisk={false}
      data-asks="missingTo"
      value={draft.to}
      error={complain ? errors[read.is] : null}
      onBlur={() => setLeft(draft.to.trim() !== '')}
      onChange={(event) => change({ to: event.currentTarget.value })}
    />
  );
}

type ChoiceKind = 'quality' | 'rendering' | 'paper';
interface ChoiceProps<T extends string> {
  kind: ChoiceKind;
  values: T[];
  value: T;
  onChange: (value: T) => void;
}

const choiceWords: Record<
  ChoiceKind,
  { names: Record<string, string>; hints: Record<string, string> }
> = {
  quality: {
    names: t('send.qualities', { returnObjects: true }),
    hints: t('send.qualityHints', { returnObjects: true }),
  },
  rendering: {
    names: t('send.renderings', { returnObjects: true }),
    hints: t('send.renderingHints', { returnObjects: true }),
  },
  paper: { names: t('send.papers', { returnObjects: true }), hints: {} },
};

function Choice<T extends string>({ kind, values, value, onChange }: ChoiceProps<T>) {
  const id = useId();
  const { names, hints } = choiceWords[kind];
  return (
    <div>
      <Input.Label component="span" id={id}>
        {t(`send.${kind}`)}
      </Input.Label>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={onChange}
        data={values.map((one) => ({ value: one, label: names[one] ?? one }))}
      />
      {hints[value] && (
        <p id={`${id}-hint`} className={css.hint}>
          {hints[value]}
        </p>
      )}
    </div>
  );
}

function Preview({ draft }: { draft: Draft }) {
  const [current, setCurrent] = useState(0);
  const { document, quality, rendering, paper, from } = draft;
  const read = readNumber(draft.to);
  const to = read.is === 'number' ? read.e164 : null;
  const shown = Math.min(current, (document?.pages ?? 1) - 1);
  return (
    <section className={css.preview} aria-labelledby="preview-title">
      <div className={css.previewHead}>
        <h2 id="preview-title">{t('send.preview')}</h2>
        <p>{t('send.previewHint')}</p>
      </div>
      {document ? (
        <PageViewer
          what={t('send.previewOf', { name: document.name })}
          total={document.pages}
          current={shown}
          onTurn={setCurrent}
          pages={Array.from({ length: document.pages }, (_, index) => ({
            number: index + 1,
            src: previewImage(document.id, index + 1, { quality, rendering, paper, from, to }),
            aspect: (dots) =>
              dots ? trueAspect(dots.width, dots.height, quality) : aspectOfPaper(paper),
          }))}
        />
      ) : (
        <div className={css.previewEmpty}>
          <Icon name="page" size={40} />
          <p>{t('send.previewEmpty')}</p>
        </div>
      )}
    </section>
  );
}
