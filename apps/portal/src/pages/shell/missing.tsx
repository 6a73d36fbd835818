// The page for an address that names nothing.
import { Link } from 'react-router';
import { PageHeading } from '../../parts/page-heading.tsx';
import { t } from '../../words/words.ts';

export function Missing() {
  return (
    <>
      <PageHeading title={t('missing.title')} />
      <p>{t('missing.detail')}</p>
      <p>
        <Link to="/inbox">{t('missing.back')}</Link>
      </p>
    </>
  );
}
