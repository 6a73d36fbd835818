// Says that the line to the server is down, and when it is tried again. Short breaks stay unsaid.
import { useEffect, useState } from 'react';
import { useLive } from '../../events/live.tsx';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import css from './shell.module.css';

const graceMs = 2_500;

export function ConnectionBanner() {
  const { connection, retryNow } = useLive();
  const down = connection.is !== 'open';
  const [shown, setShown] = useState(false);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), graceMs);
    return () => clearTimeout(timer);
  }, [down]);
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [shown]);
  const waitS =
    connection.is === 'waiting' ? Math.max(1, Math.ceil((connection.retryAt - now) / 1_000)) : 0;
  return (
    <div role="status">
      {shown && (
        <p className={`${css.offline} screen-only`}>
          <Icon name="offline" />
          <span>{t('connection.offline')}</span>
          {waitS > 0 && (
            <span aria-hidden="true">{t('connection.reconnecting', { seconds: waitS })}</span>
          )}
          <button type="button" onClick={retryNow}>
            {t('connection.reconnectNow')}
          </button>
        </p>
      )}
    </div>
  );
}
