// One of a few: quality, rendering or paper, with a line on what it means.
import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { t } from '../../words/words.ts';
import css from './send.module.css';

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

export function Choice<T extends string>({ kind, values, value, onChange }: ChoiceProps<T>) {
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
