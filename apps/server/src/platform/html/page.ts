// The frame of every page rendered here: narrow, dark or light by the reader's setting, readable
// without script, printable. The style is one file of ours, because inline styles are forbidden.
import { type Html, html } from './html.ts';

export interface PageFrame {
  title: string;
  /** Said at the top of every page, e.g. that this is an evaluation. */
  banner?: string;
  /** What is new, with the page that tells it. */
  news?: { text: string; href: string };
  links: { href: string; text: string }[];
}

export const stylePath = '/site.css';

/** A whole document. */
export function page({ title, banner, news, links }: PageFrame, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Platen</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylePath}">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${
  (banner || news) &&
  html`<header class="banner">${banner && html`<p>${banner}</p>`}${
    news && html`<p><a href="${news.href}">${news.text}</a></p>`
  }</header>`
}
<main id="content">
${body}
</main>
<footer><nav aria-label="Site">${links.map(
    ({ href, text }) => html`<a href="${href}">${text}</a> `,
  )}</nav></footer>
</body>
</html>
`.text;
}

/** A table that is moved sideways, also by key, where it is wider than the window. */
export function wide(label: string, table: Html): Html {
  return html`<div class="wide" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

export const style = `:root{color-scheme:light dark;--ink:#1b1b1f;--paper:#fdfdfb;--quiet:#5a5a63;--line:#c9c9d1;
--link:#0b57b0;--warn:#7a4b00;--warn-paper:#fff3d6;--bad:#a11;
--good:#1a6b33}
@media(prefers-color-scheme:dark){:root{--ink:#ececf1;--paper:#17171a;--quiet:#a8a8b3;--line:#43434b;
--link:#8ab8ff;--warn:#ffd98a;--warn-paper:#3a2e10;--bad:#ff9c9c;--good:#86d99b}}
*{box-sizing:border-box}
body{margin:0;font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main,footer{max-width:42rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin-top:2rem}
a{color:var(--link)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,
[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100vw}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
.banner{background:var(--warn-paper);color:var(--warn);padding:.5rem 1rem;text-align:center}.banner p{margin:.2rem 0}
.banner a{color:inherit}
.policy{border:1px solid var(--line);padding:0 1rem;max-height:24rem;overflow:auto}
.policy h1{font-size:1.3rem}.policy h2{font-size:1.1rem;margin-top:1rem}
.field{display:grid;gap:.25rem}.check{grid-template-columns:auto 1fr;align-items:start;gap:.6rem}
label{font-weight:600}.check label{font-weight:400}small,.quiet{color:var(--quiet)}
input:not([type=checkbox],[type=radio]),select,textarea{font:inherit;color:inherit;background:var(--paper);width:100%;padding:.5rem;
border:1px solid var(--quiet);border-radius:.3rem}
input[type=checkbox],input[type=radio]{width:1.2rem;height:1.2rem;margin:.2rem 0}
input[aria-invalid]{border-color:var(--bad);border-width:2px}
button{font:inherit;font-weight:600;padding:.6rem 1.1rem;border:0;border-radius:.3rem;background:var(--link);
color:var(--paper);cursor:pointer;min-height:2.75rem}
button.quiet{background:none;color:var(--link);border:1px solid var(--link)}
button.danger{background:var(--bad)}
fieldset{border:1px solid var(--line);border-radius:.3rem;margin:1rem 0;padding:0 1rem}legend{font-weight:600;padding:0 .4rem}
.fault{color:var(--bad)}.rows{list-style:none;padding:0}.rows li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;
align-items:center;justify-content:space-between;border-top:1px solid var(--line);padding:.6rem 0}.rows form{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}[hidden]{display:none!important}
.answers{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0}.answer{min-width:8rem}
.choice{border-top:1px solid var(--line);padding-top:.5rem}.wording{white-space:pre-line}
.notice{border-left:4px solid var(--link);padding:.1rem 1rem;margin:1rem 0}
.parts{columns:2}@media(max-width:30rem){.parts{columns:1}}.top{font-size:.9rem}.hash{overflow-wrap:anywhere}
.added{border-left:4px solid var(--link);padding-left:1rem}.removed{border-left:4px solid var(--bad);padding-left:1rem}
.errors{border-left:4px solid var(--bad);padding:.1rem 1rem;margin:1rem 0}
pre{overflow:auto;border:1px solid var(--line);padding:.75rem}code{font-family:ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem}dt{font-weight:600}dd{margin:0}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.6rem}}
iframe.mail{width:100%;height:34rem;border:1px solid var(--line);border-radius:.3rem;background:#fff}
pre.mail{white-space:pre-wrap;overflow-wrap:anywhere}
.mails{list-style:none;padding:0}.mails li{border-bottom:1px solid var(--line);padding:.7rem 0;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);margin-top:2rem;color:var(--quiet)}footer a{display:inline-block;
padding:.25rem 0;margin-right:1rem}
.wide{overflow-x:auto}.jumps a{display:inline-block;min-width:2rem;padding:.25rem .4rem;text-align:center}
.plain{list-style:none;padding:0}.plain li{margin:.5rem 0}
.badge{display:inline-block;min-width:5.5rem;padding:0 .5rem;border:2px solid currentcolor;border-radius:1rem;
font-size:.85rem;font-weight:600;text-align:center}
.finding{border-left:4px solid currentcolor;padding-left:.75rem}
.green{color:var(--good)}.red{color:var(--bad)}.amber{color:var(--warn)}.blue{color:var(--link)}
.badge.grey,.badge.planned{color:var(--quiet)}.badge.grey,.badge.planned{border-style:dashed}
.finding .quiet,.finding a{color:var(--ink)}
table{border-collapse:collapse;width:100%}caption{text-align:left}
th,td{border-bottom:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom-width:2px}tbody th{font-weight:400}
details{border-bottom:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer}
details dl{margin:.5rem 0 1rem 1rem}details code{overflow-wrap:anywhere;font-size:.9rem}
@media print{.banner,footer,.skip{display:none}.policy{max-height:none;border:0}}
`;
