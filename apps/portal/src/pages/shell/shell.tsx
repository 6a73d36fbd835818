// The frame around every page: header with the installation's numbers, navigation, banners,
// shortcuts.
import { useEffect, useRef, useState } from 'react';
import { Link, NavLink, Outlet, useNavigate } from 'react-router';
import { useLive } from '../../events/live.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import mark from '../../theme/platen.svg';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useMe } from './me.tsx';
import css from './shell.module.css';
import { ShortcutSheet } from './shortcut-sheet.tsx';

const places: { to: string; icon: IconName; words: string }[] = [
  { to: '/inbox', icon: 'inbox', words: t('nav.inbox') },
  { to: '/sent', icon: 'sent', words: t('nav.sent') },
  { to: '/send', icon: 'send', words: t('nav.sendShort') },
];

const chordMs = 1_200;

export function Shell() {
  const [sheetOpen, setSheetOpen] = useState(false);
  const navigate = useNavigate();
  const chordAt = useRef(0);
  const inChord = (go: () => void) => {
    if (performance.now() - chordAt.current < chordMs) go();
    chordAt.current = 0;
  };
  useShortcuts({
    '?': () => setSheetOpen(true),
    c: () => navigate('/send'),
    g: () => {
      chordAt.current = performance.now();
    },
    i: () => inChord(() => navigate('/inbox')),
    t: () => inChord(() => navigate('/sent')),
  });
  return (
    <div className={css.shell}>
      <a href="#content" className={css.skip}>
        {t('app.skip')}
      </a>
      <header className={css.header}>
        <Link to="/inbox" className={css.brand}>
          <img src={mark} alt="" width="24" height="24" />
          {t('app.name')}
        </Link>
        <OwnNumbers />
        <AccountMenu onShortcuts={() => setSheetOpen(true)} />
      </header>
      <EvaluationBanner />
      <ConnectionBanner />
      <nav className={css.nav} aria-label={t('nav.main')}>
        <ul>
          {places.map(({ to, icon, words }) => (
            <li key={to}>
              <NavLink to={to}>
                <Icon name={icon} />
                {words}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
      <ShortcutSheet open={sheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  );
}

function OwnNumbers() {
  const { numbers } = useMe();
  const { say } = useLive();
  const [copied, setCopied] = useState<string | null>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(null), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (e164: string) => {
    await navigator.clipboard.writeText(e164);
    setCopied(e164);
    say('copy', t('nav.copied', { number: showNumber(e164) }));
  };
  return (
    <ul className={css.numbers} aria-label={t('nav.numbers')}>
      {numbers.map((own) => {
        const words = t('nav.copyNumber', { number: showNumber(own.number) });
        return (
          <li key={own.id}>
            <span className={css.inboxName}>{own.label || own.inbox_name}</span>
            <button
              type="button"
              className={css.number}
              aria-label={words}
              title={words}
              onClick={() => copy(own.number)}
            >
              {showNumber(own.number)}
              <Icon name={copied === own.number ? 'check' : 'copy'} size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function EvaluationBanner() {
  const { mode } = useMe();
  if (mode !== 'evaluation') return null;
  return (
    <section className={`${css.evaluation} screen-only`} aria-label={t('app.evaluation')}>
      <p>
        <strong>{t('app.evaluation')}</strong> {t('app.evaluationMeaning')}{' '}
        <span className={css.evaluationMore}>{t('app.evaluationMore')}</span>
      </p>
    </section>
  );
}
