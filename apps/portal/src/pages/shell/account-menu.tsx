// Who is signed in, how the portal looks, and the way out: a button that shows a panel. Not an ARIA
// menu, for it holds words, a choice, a link and actions; Tab walks it, Escape or leaving it closes
// it.
import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { signOut } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Problem } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import css from './account-menu.module.css';
import { useMe } from './me.tsx';

export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { user } = useMe();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const button = useRef<HTMLButtonElement>(null);
  const words = t('account.menu', { name: user.name });
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys and the leaving of what is in it
    <div className={css.account} onKeyDown={onKeyDown} onBlur={onBlur}>
      <ActionIcon
        ref={button}
        className={css.button}
        aria-label={words}
        title={words}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        <Icon name="person" size={20} />
      </ActionIcon>
      <div id={panel} className={css.panel} hidden={!open} tabIndex={-1}>
        {open && (
          <Panel
            onShortcuts={() => {
              close();
              onShortcuts();
            }}
          />
        )}
      </div>
    </div>
  );
}

function Panel({ onShortcuts }: { onShortcuts: () => void }) {
  const { user, account } = useMe();
  const [problem, setProblem] = useState<Problem | null>(null);
  const leave = () => signOut().catch((thrown) => setProblem(problemFrom(thrown)));
  return (
    <>
      <p className={css.who}>
        <strong>{user.name}</strong>
        <span>{user.email}</span>
        <span>{t('account.headerIdentity', { identity: account.header_identity })}</span>
      </p>
      <Appearance />
      <ul className={css.actions}>
        <li>
          <button type="button" onClick={onShortcuts}>
            {t('account.shortcuts')} <kbd>?</kbd>
          </button>
        </li>
        <li>
          <a href="/account">{t('account.own')}</a>
        </li>
        <li>
          <a href="/privacy">{t('account.privacy')}</a>
        </li>
        <li>
          <button type="button" onClick={leave}>
            {t('account.signOut')}
          </button>
        </li>
      </ul>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem.title}
        </p>
      )}
    </>
  );
}

const schemes: { value: MantineColorScheme; words: string }[] = [
  { value: 'auto', words: t('account.system') },
  { value: 'light', words: t('account.light') },
  { value: 'dark', words: t('account.dark') },
];

function Appearance() {
  // Holding transitions back would take a <style> element, which the content policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <fieldset className={css.appearance}>
      <legend>{t('account.appearance')}</legend>
      {schemes.map(({ value, words }) => (
        <label key={value}>
          <input
            type="radio"
            name="color-scheme"
            checked={colorScheme === value}
            onChange={() => setColorScheme(value)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
