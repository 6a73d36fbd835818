// An error as the portal shows it everywhere: what happened, what to do, its code, and the request
// to name when asking for help.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { helpPath } from '../api/problem.ts';
import type { Problem } from '../api/types.ts';
import { t } from '../words/words.ts';
import { Icon } from './icons.tsx';
import css from './problem-notice.module.css';

interface ProblemNoticeProps {
  problem: Problem;
  onRetry?: () => void;
  children?: ReactNode;
}

export function ProblemNotice({ problem, onRetry, children }: ProblemNoticeProps) {
  const help = helpPath(problem.code);
  return (
    <div className={css.notice} role="alert">
      <Icon name="bad" size={20} />
      <div className={css.body}>
        <p className={css.title}>{problem.title}</p>
        {problem.detail && problem.detail !== problem.title && <p>{problem.detail}</p>}
        {problem.fix && <p>{problem.fix}</p>}
        <p className={css.small}>
          {help ? <a href={help}>{problem.code}</a> : <span>{problem.code}</span>}
          {problem.request_id && <span> · {t('problem.request', { id: problem.request_id })}</span>}
        </p>
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t('app.retry')}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}
