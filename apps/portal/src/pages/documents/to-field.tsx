// The number to call: says what it understood while one types, and what is wrong once one has left.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../words/words.ts';
import { readNumber, showNumber } from '../numbers/phone-number.ts';
import { ownNumber, useMe } from '../shell/me.tsx';
import type { Draft } from './compose.ts';

interface ToFieldProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  asked: boolean;
}

export function ToField({ draft, change, asked }: ToFieldProps) {
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
