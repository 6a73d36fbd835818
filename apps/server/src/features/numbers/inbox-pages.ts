// The page of inboxes: what you see into, making one, and, for who runs the account, which number
// leads where and what somebody who left has left behind. Forms alone; no script.
import { type Html, html } from '../../platform/html/html.ts';
import type { listInboxes, listManagedInboxes } from './inboxes.ts';
import type { readMailboxPolicy } from './mailbox-policy.ts';

type Inbox = Awaited<ReturnType<typeof listInboxes>>[number];
type Managed = Awaited<ReturnType<typeof listManagedInboxes>>[number];
type Policy = Awaited<ReturnType<typeof readMailboxPolicy>>['mailbox_policy'];

export interface InboxPage {
  inboxes: Inbox[];
  policy: Policy;
  role: string;
  /** All of the account's, for who runs it. */
  managed: Managed[] | undefined;
  done: string | undefined;
  fault: string | undefined;
}

export function inboxBody(page: InboxPage): Html {
  return html`<h1>Inboxes</h1>
${page.done && html`<p class="notice" role="status">${page.done}</p>`}
${page.fault && html`<p class="errors" role="alert">${page.fault}</p>`}
<p>A shared inbox is every member’s. A private one is yours alone: the list, the pages, the mail about a
fax, and the numbers that lead to it. ${policyWords[page.policy]}</p>
<p><a href="/account">To your account</a></p>
${ownPart(page)}
${page.role !== 'viewer' && newPart()}
${page.managed && managedPart(page.managed, page.policy)}
${page.role === 'owner' && policyPart(page.policy)}`;
}

const policyWords: Record<Policy, string> = {
  private: 'Who runs the account sees that it is there, and nothing of what is in it.',
  admin_may_read:
    'This account has declared that whoever runs it may open private inboxes; each look stands beside the fax, for its owner to see.',
};

function ownPart({ inboxes, role }: InboxPage): Html {
  const runs = role === 'owner' || role === 'admin';
  return html`<h2>What you see into</h2>
<ul class="rows">${inboxes.map(
    (one) => html`<li><span>${one.name} <small>${one.private ? 'private' : 'shared'}</small></span>
${
  role !== 'viewer' &&
  (one.private || runs) &&
  html`<span class="row">${
    one.private &&
    html`<form method="post" action="/account/inboxes/${one.id}/share"><button class="quiet"
 aria-label="Show ${one.name} to every member, for good">Show to all</button></form>`
  }<form method="post" action="/account/inboxes/${one.id}/end"><button class="quiet"
 aria-label="End ${one.name} and erase its faxes">End</button></form></span>`
}</li>`,
  )}</ul>
<p><small>What is shown to all stays so. To end an inbox erases the faxes in it.</small></p>`;
}

function newPart(): Html {
  return html`<h2>Make an inbox</h2>
<form method="post" action="/account/inboxes" class="form">
<p class="field"><label for="name">Name</label><input id="name" name="name" type="text" required
 maxlength="100" autocomplete="off"></p>
<p class="field check"><input type="checkbox" id="private" name="private" value="yes">
<label for="private">For me alone</label></p>
<p><button>Make it</button></p></form>`;
}

function managedPart(managed: Managed[], policy: Policy): Html {
  const open = managed.filter((one) => !one.owner_left);
  const left = managed.filter((one) => one.owner_left);
  const nameOf = (one: Managed) =>
    one.owner === null ? one.name : `${one.name}, of ${one.owner.name ?? 'the first owner'}`;
  const numbers = managed.flatMap((one) =>
    one.numbers.map((number) => ({ ...number, inbox: one.id })),
  );
  return html`<h2>Where numbers lead</h2>
<ul class="rows">${numbers.map(
    ({
      id,
      number,
      inbox,
    }) => html`<li><form method="post" action="/account/numbers/${id}" class="row">
<label>Faxes to ${number} go to <select name="inbox_id">${open.map(
      (one) =>
        html`<option value="${one.id}"${one.id === inbox && html` selected`}>${nameOf(one)}</option>`,
    )}</select></label>
<button class="quiet" aria-label="Point ${number} there">Point</button></form></li>`,
  )}</ul>
<p><small>From then on, what comes in goes there. What came in before stays where it is.</small></p>
${left.length > 0 && leftPart(left, policy)}`;
}

function leftPart(left: Managed[], policy: Policy): Html {
  return html`<h2>Left behind</h2>
<p>Private inboxes of members who have left. They stay shut, take no more, and their faxes go when their
time is over.</p>
<ul class="rows">${left.map(
    (one) => html`<li><span>${one.name}</span><span class="row">${
      policy === 'admin_may_read' &&
      html`<form method="post" action="/account/inboxes/${one.id}/take-over"><button class="quiet"
 aria-label="Take ${one.name} over for every member">Take over</button></form>`
    }<form method="post" action="/account/inboxes/${one.id}/end-left"><button class="quiet"
 aria-label="End ${one.name} and erase its faxes unread">End</button></form></span></li>`,
  )}</ul>`;
}

function policyPart(policy: Policy): Html {
  const other = policy === 'private' ? 'admin_may_read' : 'private';
  return html`<h2>Who may read private inboxes</h2>
<form method="post" action="/account/mailbox-policy"><input type="hidden" name="mailbox_policy"
 value="${other}"><p>${
   policy === 'private'
     ? 'You may declare that administrators may open them, earlier faxes included.'
     : 'You may take back that administrators may open them.'
 } Every member is told by mail.</p>
<p><button class="${policy === 'private' ? 'danger' : 'quiet'}">${
    policy === 'private' ? 'Let administrators read' : 'Make private inboxes private'
  }</button></p></form>`;
}
