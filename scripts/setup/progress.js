// Calm progress: one line that renews itself on a terminal, a line every ten seconds elsewhere.

const spinMs = 200;
const plainLineMs = 10_000;

/** @returns {{ begin(label: string): { note(text: string): void, end(text?: string): void } }} */
export function createProgress({ quiet, out = process.stderr }) {
  const live = out.isTTY && !quiet && !process.env.CI;
  return {
    begin(label) {
      const startedAt = Date.now();
      let text = '';
      const line = () => {
        const seconds = Math.round((Date.now() - startedAt) / 1000);
        return `${label}${text ? `, ${text}` : ''} (${seconds} s)`;
      };
      // A long silence frightens: even a quiet setup says what takes its time.
      if (!live) out.write(`${label} …\n`);
      const timer = setInterval(
        () => out.write(live ? `\r\u001b[2K${line()} …` : `${line()} …\n`),
        live ? spinMs : plainLineMs,
      );
      return {
        note(news) {
          text = news;
        },
        end(news = '') {
          clearInterval(timer);
          text = news;
          if (live) out.write('\r\u001b[2K');
          if (!quiet) out.write(`${line()}\n`);
        },
      };
    },
  };
}
