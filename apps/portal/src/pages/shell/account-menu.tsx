// Who is signed in, how the portal looks, and the way out.
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { signOut } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Problem } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import { useMe } from './me.tsx';
import css from './shell.module.css';

const schemes: { value: MantineColorScheme; words: string }[] = [
  { value: 'auto', words: t('account.system') },
  { value: 'light', words: t('account.light') },
  { value: 'dark', words: t('account.dark') },
];

export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { user, account } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [problem, setProblem] = useState<Problem | null>(null);
  const words = t('account.menu', { name: user.name });
  const leave = () => signOut().catch((thrown) => setProblem(problemFrom(thrown)));
  return (
    <Menu width={260} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon className={css.account} aria-label={words} title={words} size="lg">
          <Icon name="person" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={words}>
        <div className={css.who} role="presentation">
          <strong>{user.name}</strong>
          <span>{user.email}</span>
          <span>{t('account.headerIdentity', { identity: account.header_identity })}</span>
          {problem && <span role="alert">{problem.title}</span>}
        </div>
        <Menu.Divider />
        <Menu.Label>{t('account.appearance')}</Menu.Label>
        {schemes.map(({ value, words: name }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            onClick={() => setColorScheme(value)}
            rightSection={colorScheme === value ? <Icon name="check" size={16} /> : null}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick rightSection={<kbd>?</kbd>} onClick={onShortcuts}>
          {t('account.shortcuts')}
        </Menu.Item>
        <Menu.Item component="a" href="/privacy">
          {t('account.privacy')}
        </Menu.Item>
        <Menu.Item onClick={leave}>{t('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
