// The policy as a page: our markdown rendered, each promise's id an anchor that others can point
// at.
import markdownIt from 'markdown-it';
import type { Config } from '../../config.ts';
import { escapeHtml, Html } from '../../platform/html/html.ts';
import { type PolicyText, policySentence } from '../privacy/index.ts';

const markdown = markdownIt({ html: false, linkify: false });
const promiseMarks = /\s*\{((?:P-[0-9A-Z]+-\d\d ?)+)\}/g;

/** The text with its numbers and its operator filled in. */
export function renderPolicy(policy: PolicyText, config: Config): Html {
  const seen = new Set<string>();
  const filled = policySentence(policy.body).replaceAll('[[operator]]', operatorOf(config));
  const rendered = markdown.render(filled).replace(promiseMarks, (_marks, ids: string) => {
    const anchors = ids
      .trim()
      .split(' ')
      .map((id) => {
        const anchor = seen.has(id) ? '' : ` id="${escapeHtml(id)}"`;
        seen.add(id);
        return `<a class="quiet"${anchor} href="#${escapeHtml(id)}">${escapeHtml(id)}</a>`;
      });
    return ` <small>${anchors.join(' ')}</small>`;
  });
  return new Html(rendered);
}

function operatorOf({ operatorName, operatorAddress, operatorContact }: Config): string {
  if (!operatorName) return 'the person who runs this installation';
  return [operatorName, operatorAddress, operatorContact].filter(Boolean).join(', ');
}
