// The facts of a fax as a list of terms.
import type { ReactNode } from 'react';
import type { Fax } from '../../api/types.ts';
import { Moment } from '../../parts/moment.tsx';
import { showDuration, showExact } from '../../parts/show-time.ts';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { ownNumber, useMe } from '../shell/me.tsx';
import css from './fax.module.css';
import { isFinal, pagesPhrase, showCount } from './state-words.ts';

export function DetailList({ fax }: { fax: Fax }) {
  const me = useMe();
  const inbound = fax.direction === 'inbound';
  const numberWords = (e164: string | null) => {
    const own = ownNumber(me, e164);
    const shown = showNumber(e164) || t('inbox.unknownSender');
    return own ? `${shown} (${own.inbox_name})` : shown;
  };
  const qualities = t('send.qualities', { returnObjects: true }) as Record<string, string>;
  const papers = t('send.papers', { returnObjects: true }) as Record<string, string>;
  return (
    <section aria-labelledby="details-title" className={css.facts}>
      <h2 id="details-title">{t('fax.details')}</h2>
      <dl>
        <Fact name={t('fax.from')}>{numberWords(fax.from)}</Fact>
        <Fact name={t('fax.to')}>{numberWords(fax.to)}</Fact>
        {(fax.remote_identity || isFinal(fax)) && (
          <Fact name={t('fax.identity')}>
            {fax.remote_identity ?? <span className="quiet">{t('fax.identityNone')}</span>}
          </Fact>
        )}
        <Fact name={t('fax.pages')}>{pagesPhrase(fax)}</Fact>
        <Fact name={t('fax.quality')}>
          {qualities[fax.quality] ?? fax.quality}, {papers[fax.paper] ?? fax.paper}
        </Fact>
        {!inbound && fax.header?.text && <Fact name={t('fax.header')}>{fax.header.text}</Fact>}
        <Fact name={inbound ? t('fax.arrived') : t('fax.submitted')}>
          <Moment at={fax.created_at} show={showExact} />
        </Fact>
        {fax.completed_at && (
          <Fact name={t('fax.completed')}>
            <Moment at={fax.completed_at} show={showExact} />
          </Fact>
        )}
        {fax.result?.rate && <Fact name={t('fax.transmission')}>{resultWords(fax.result)}</Fact>}
        {fax.retention.delete_at && (
          <Fact name={t('fax.retention')}>
            <Moment at={fax.retention.delete_at} show={showExact} />
          </Fact>
        )}
        <Fact name={t('fax.id')}>
          <code>{fax.id}</code>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** "14 400 bit/s, MMR, error correction, on the line for 41 s" */
function resultWords(result: NonNullable<Fax['result']>): string {
  const words: string[] = [];
  if (result.rate) words.push(t('fax.rate', { rate: showCount(result.rate) }));
  if (result.coding) words.push(result.coding);
  if (result.ecm !== null) words.push(result.ecm ? t('fax.ecm') : t('fax.noEcm'));
  if (result.line_ms) words.push(t('fax.lineTime', { time: showDuration(result.line_ms) }));
  return words.join(', ');
}
