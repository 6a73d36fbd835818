// The sheet of keyboard shortcuts, and the switch that turns single keys off (WCAG 2.1.4).
import { ActionIcon } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Icon } from '../../parts/icons.tsx';
import { setShortcutsEnabled, useShortcutsEnabled } from '../../parts/shortcuts.ts';
import { t } from '../../words/words.ts';
import css from './shortcut-sheet.module.css';

/**
 * Keys of one entry: an inner list is pressed one after the other, the outer ones are alternatives.
 */
type Keys = string[][];

const groups: { title: string; entries: [Keys, string][] }[] = [
  {
    title: t('shortcuts.everywhere'),
    entries: [
      [[['?']], t('shortcuts.help')],
      [[['g', 'i']], t('shortcuts.goInbox')],
      [[['g', 't']], t('shortcuts.goSent')],
      [[['c']], t('shortcuts.compose')],
    ],
  },
  {
    title: t('shortcuts.lists'),
    entries: [
      [[['j']], t('shortcuts.down')],
      [[['k']], t('shortcuts.up')],
      [[['o'], ['Enter']], t('shortcuts.open')],
    ],
  },
  {
    title: t('shortcuts.pages'),
    entries: [
      [[['n'], ['Page Down']], t('shortcuts.nextPage')],
      [[['p'], ['Page Up']], t('shortcuts.previousPage')],
      [[['Home']], t('shortcuts.firstPage')],
      [[['End']], t('shortcuts.lastPage')],
      [[['+']], t('shortcuts.zoomIn')],
      [[['-']], t('shortcuts.zoomOut')],
      [[['0']], t('shortcuts.fit')],
      [[['r']], t('shortcuts.rotate')],
      [[['i']], t('shortcuts.invert')],
    ],
  },
];

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const enabled = useShortcutsEnabled();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={css.sheet} aria-labelledby="shortcut-title" onClose={onClose}>
      <div className={css.head}>
        <h2 id="shortcut-title">{t('shortcuts.title')}</h2>
        <ActionIcon aria-label={t('shortcuts.close')} onClick={onClose}>
          <Icon name="close" />
        </ActionIcon>
      </div>
      <div className={css.groups}>
        {groups.map(({ title, entries }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {entries.map(([keys, words]) => (
                <div key={words}>
                  <dt>{words}</dt>
                  <dd>
                    <KeyNames keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={css.choice}>
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => setShortcutsEnabled(event.currentTarget.checked)}
        />
        <span>
          {t('shortcuts.enabled')}
          <span className="quiet"> {t('shortcuts.enabledHint')}</span>
        </span>
      </label>
    </dialog>
  );
}

function KeyNames({ keys }: { keys: Keys }) {
  return keys.map((sequence, index) => (
    <span key={sequence.join(' ')}>
      {index > 0 && <span className="quiet"> {t('shortcuts.or')} </span>}
      {sequence.map((key, step) => (
        <span key={key}>
          {step > 0 && <span className="quiet"> {t('shortcuts.followedBy')} </span>}
          <kbd>{key}</kbd>
        </span>
      ))}
    </span>
  ));
}
