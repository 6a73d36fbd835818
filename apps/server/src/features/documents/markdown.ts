/**
 * Markdown → lines, by markdown-it's tokens (CommonMark and tables). HTML in it is shown as
 * written, links show where they lead, because nobody can click on paper; pictures show their
 * description.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { tableLines } from './table-lines.ts';
import type { Face } from './typeface.ts';
import { breakLines, type Frame, keepTogether, type Line, type Run, space } from './typeset.ts';

const bodySize = 11;
const codeSize = 9.5;
const headingSizes = [19, 15.5, 13, 12, 11, 11];
const gap = 7;
const step = 20;
const tab = 36;

/** Text this narrow is set no further to the right, however deep it is nested. */
const narrowest = 200;

/** Where a block stands, in points. */
interface Place {
  readonly left: number;
  readonly width: number;
}

/** All lines of a Markdown text. */
export function markdownLines(text: string, frame: Frame): Line[] {
  const tokens = new MarkdownIt({ html: false, linkify: false }).parse(text, {});
  return new MarkdownSetter(tokens, frame).set();
}

class MarkdownSetter {
  readonly #tokens: readonly Token[];
  readonly #frame: Frame;
  #at = 0;

  constructor(tokens: readonly Token[], frame: Frame) {
    this.#tokens = tokens;
    this.#frame = frame;
  }

  set(): Line[] {
    const { left, width } = this.#frame;
    return this.#blocks({ left, width }, undefined, gap);
  }

  /** The blocks up to the token that closes the surrounding one, `between` points apart. */
  #blocks(place: Place, closing: string | undefined, between: number): Line[] {
    const lines: Line[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at++];
      if (token.type === closing) break;
      const block = this.#block(token, place);
      if (block.length > 0 && lines.length > 0) lines.push(space(between));
      lines.push(...block);
    }
    return lines;
  }

  #block(token: Token, place: Place): Line[] {
    switch (token.type) {
      case 'heading_open':
        return this.#heading(Number(token.tag.slice(1)), place);
      case 'paragraph_open':
        return this.#paragraph(place);
      case 'bullet_list_open':
        return this.#list(place, 'bullet_list_close', () => '•');
      case 'ordered_list_open': {
        const first = Number(token.attrGet('start') ?? 1);
        return this.#list(place, 'ordered_list_close', (i) => `${first + i}.`);
      }
      case 'blockquote_open':
        return this.#quote(place);
      case 'fence':
      case 'code_block':
        return code(token.content, place);
      case 'hr':
        return [ruleLine(place)];
      case 'table_open':
        return this.#table(place);
      default:
        return [];
    }
  }

  /** The inline token of a heading, paragraph or cell, and the closing token behind it. */
  #inline(face: Face): Run[] {
    const runs = inlineRuns(this.#tokens[this.#at], face);
    this.#at += 2;
    return runs;
  }

  #heading(level: number, place: Place): Line[] {
    const size = headingSizes[level - 1];
    const lines = breakLines({ runs: this.#inline('sans-bold'), size, tab, ...place });
    return [space(gap), ...lines].map((line) => ({ ...line, keepWithNext: true }));
  }

  #paragraph(place: Place): Line[] {
    const runs = this.#inline('sans');
    return keepTogether(breakLines({ runs, size: bodySize, tab, ...place }));
  }

  #list(place: Place, closing: string, markOf: (index: number) => string): Line[] {
    const lines: Line[] = [];
    const inner = indent(place);
    for (let index = 0; this.#tokens[this.#at].type !== closing; index++) {
      this.#at++; // list_item_open
      const item = this.#blocks(inner, 'list_item_close', gap / 2);
      if (index > 0) lines.push(space(gap / 3));
      lines.push(...withMark(item, markOf(index), inner));
    }
    this.#at++;
    return lines;
  }

  #quote(place: Place): Line[] {
    const lines = this.#blocks(indent(place), 'blockquote_close', gap);
    return lines.map((line) => withBar(line, place.left + 5, 1.6));
  }

  #table(place: Place): Line[] {
    const rows: Run[][][] = [];
    let headRows = 0;
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token.type === 'table_close') break;
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'thead_close') headRows = rows.length;
      if (token.type === 'th_open') rows[rows.length - 1].push(this.#inline('sans-bold'));
      if (token.type === 'td_open') rows[rows.length - 1].push(this.#inline('sans'));
    }
    return tableLines(rows, headRows, place);
  }
}

function indent({ left, width }: Place): Place {
  const by = width > narrowest ? step : 0;
  return { left: left + by, width: width - by };
}

/** A bar down the side of a line; those of neighbouring lines join. */
function withBar(line: Line, x: number, width: number): Line {
  return { ...line, rules: [...line.rules, { x, y: 0, width, height: line.height }] };
}

function withMark(lines: readonly Line[], mark: string, { left }: Place): Line[] {
  const [first, ...rest] = lines.length > 0 ? lines : [blankLine()];
  const runs = [{ text: mark, face: 'sans' as const }];
  const markStart = left - step + 4;
  const [set] = breakLines({ runs, size: bodySize, tab, left: markStart, width: 200 });
  return [{ ...first, texts: [...first.texts, ...set.texts] }, ...rest];
}

function blankLine(): Line {
  const runs = [{ text: '', face: 'sans' as const }];
  return breakLines({ runs, size: bodySize, tab, left: 0, width: 100 })[0];
}

function code(content: string, place: Place): Line[] {
  const runs = [{ text: content.replace(/\n$/, ''), face: 'mono' as const }];
  const inner = { left: place.left + 10, width: place.width - 10 };
  const lines = breakLines({ runs, size: codeSize, tab: codeSize * 0.602 * 4, ...inner });
  return keepTogether(lines).map((line) => withBar(line, place.left, 0.6));
}

function ruleLine(place: Place): Line {
  const rule = { x: place.left, y: 6, width: place.width, height: 0.8 };
  return { height: 12, baseline: 0, texts: [], rules: [rule] };
}

/** The runs of an inline token: emphasis by face, code in the typewriter face. */
function inlineRuns(inline: Token, face: Face): Run[] {
  const runs: Run[] = [];
  let bold = face === 'sans-bold' ? 1 : 0;
  let slanted = 0;
  const links: string[] = [];
  const add = (text: string, fixed = false) =>
    runs.push({ text, face: faceFor(bold, slanted, fixed) });
  for (const token of inline.children ?? []) {
    if (token.type === 'text' || token.type === 'html_inline') add(token.content);
    if (token.type === 'code_inline') add(token.content, true);
    if (token.type === 'softbreak') add(' ');
    if (token.type === 'hardbreak') add('\n');
    if (token.type === 'strong_open') bold++;
    if (token.type === 'strong_close') bold--;
    if (token.type === 'em_open') slanted++;
    if (token.type === 'em_close') slanted--;
    if (token.type === 'image') add(`[picture: ${token.content || token.attrGet('src')}]`);
    if (token.type === 'link_open') links.push(String(token.attrGet('href') ?? ''));
    if (token.type === 'link_close') {
      const target = String(links.pop() ?? '').replace(/^mailto:/, '');
      const shown = runs.some((run) => run.text.includes(target));
      if (target && !target.startsWith('#') && !shown) add(` (${target})`);
    }
  }
  return runs;
}

function faceFor(bold: number, slanted: number, fixed: boolean): Face {
  if (fixed) return bold > 0 ? 'mono-bold' : 'mono';
  if (bold > 0) return slanted > 0 ? 'sans-bold-oblique' : 'sans-bold';
  return slanted > 0 ? 'sans-oblique' : 'sans';
}
