// A policy text as a page: our markdown rendered, each part and each promise an anchor that others
// can point at, references turned into links, and the way back to the top.
import markdownIt from 'markdown-it';
import type { Config } from '../../config.ts';
import { escapeHtml, Html } from '../../platform/html/html.ts';
import { fillSlots, type TextInForce } from '../privacy/index.ts';

const markdown = markdownIt({ html: false, linkify: false });
const promiseMarks = /\s*\{((?:P-[0-9A-Z]+-\d\d\s*)+)\}/g;
const reference = /\{\{clause:(P-[0-9A-Z]+-\d\d)\}\}/g;
const heading = /<h2>(.*?)(?: \{#([a-z-]+)\})?<\/h2>/g;

/**
 * The text with its numbers and its operator filled in. Throws on a reference that leads nowhere.
 */
export function renderPolicy(policy: TextInForce, config: Config): Html {
  const operator = operatorOf(config);
  const body = fillSlots(policy)
    .replace(/^\[\[operator\]\]/gm, operator.charAt(0).toUpperCase() + operator.slice(1))
    .replaceAll('[[operator]]', operator);
  const rendered = markdown.render(linked(body));
  return new Html(anchored(withParts(rendered)));
}

/** `{{clause:P-3B-05}}` becomes a link that says which section that is. */
function linked(body: string): string {
  return body.replace(reference, (_whole, id: string) => {
    const number = sectionOf(body, id);
    if (number === undefined)
      throw new Error(`the policy text refers to ${id}, which is not in it`);
    return `[section ${number}](#${id})`;
  });
}

/** The number of the section in which a promise first stands. */
function sectionOf(body: string, id: string): string | undefined {
  const marked = new RegExp(`\\{[^{}]*\\b${id}\\b[^{}]*\\}(?!\\})`);
  const sections = body.split(/^## /m);
  const found = sections.find((section) => marked.test(section.replace(reference, '')));
  return found && /^(\d+)\./.exec(found)?.[1];
}

/** Each part gets its anchor, a way back, and an entry in the list at the top. */
function withParts(rendered: string): string {
  const parts = [...rendered.matchAll(heading)].filter(([, , part]) => part !== undefined);
  if (parts.length === 0) return rendered;
  const entries = parts.map(([, title, part]) => `<li><a href="#${part}">${title}</a></li>`);
  const list = `<nav aria-label="Sections"><ul class="parts">${entries.join('')}</ul></nav>`;
  const back = '<p class="top"><a href="#content">Back to the top</a></p>';
  let first = true;
  const body = rendered.replace(heading, (whole, title: string, part: string | undefined) => {
    if (part === undefined) return whole;
    const before = first ? list : back;
    first = false;
    return `${before}<h2 id="${part}">${title}</h2>`;
  });
  return `${body}${back}`;
}

/** The ids behind a paragraph become quiet links; the first of each is the anchor. */
function anchored(rendered: string): string {
  const seen = new Set<string>();
  return rendered.replace(promiseMarks, (_marks, ids: string) => {
    const anchors = ids
      .trim()
      .split(/\s+/)
      .map((id) => {
        const anchor = seen.has(id) ? '' : ` id="${escapeHtml(id)}"`;
        seen.add(id);
        return `<a class="quiet"${anchor} href="#${escapeHtml(id)}">${escapeHtml(id)}</a>`;
      });
    return ` <small>${anchors.join(' ')}</small>`;
  });
}

function operatorOf({ operatorName, operatorAddress, operatorContact }: Config): string {
  if (!operatorName) return 'the person who runs this installation';
  return [operatorName, operatorAddress, operatorContact].filter(Boolean).join(', ');
}
