// `Prefer: wait`: the answer comes when the fax is final or the seconds are over. Nothing is held
// meanwhile.
import type { App } from '../../app.ts';
import { eventNews } from './move-fax.ts';
import type { ShownFax } from './store.ts';

const waitingStatuses = ['draft', 'held', 'scheduled', 'queued', 'in_progress', 'retrying'];

export async function waitForEnd(
  app: Pick<App, 'news'>,
  read: () => Promise<ShownFax | undefined>,
  seconds: number,
): Promise<ShownFax | undefined> {
  let wake: () => void = () => undefined;
  let over = false;
  const unsubscribe = app.news.hear(eventNews, () => wake());
  const timer = setTimeout(() => {
    over = true;
    wake();
  }, seconds * 1000);
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const row = await read();
      if (row === undefined || over || !waitingStatuses.includes(row.status)) return row;
      await news;
    }
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}
