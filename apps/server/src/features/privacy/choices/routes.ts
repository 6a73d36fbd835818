// The preference centre: for people as pages, by session or by a mailed link, and for programs.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { acknowledgeNotice, readOwnNotices } from '../versions/own-notices.ts';
import type { Db, Lease } from '../with-purpose.ts';
import { confirmChoice, readConfirmLink } from './choice-link.ts';
import { decide, readStandings, type Standing } from './decide.ts';
import { choicesBody, confirmBody, confirmedBody, idOf } from './pages.ts';
import { topicShown } from './record-choice.ts';

/** The frame of a public page, which feature `site` has. */
export type PageFrame = (title: string, body: Html) => string;

/** The day since which the signal is heard as it is now. */
const honouredSince = '2026-12-08';
const answer = z.object({
  purpose: z.string().max(60),
  channel: z.enum(['email', 'phone', 'post', 'web']),
  decision: z.enum(['yes', 'no']),
  /** The hash of the words that were shown: what is answered is what was read. */
  text_sha256: z.string().length(64),
});
const token = z.object({ token: z.string().min(20).max(100) });

/** What a stranger is shown: the questions, and nothing that is anybody's. */
const nobody = { standings: undefined, notices: [] };

const choiceSchema = z
  .object({
    purpose: z.string(),
    channel: z.string(),
    title: z.string(),
    question: z.string(),
    if_yes: z.string(),
    if_no: z.string(),
    text_sha256: z.string(),
    state: z.enum(['yes', 'no', 'pending']),
    since: z.string().nullable(),
    source: z.string().nullable(),
    said_under: z
      .object({
        text_sha256: z.string(),
        wording: z.string().nullable(),
        policy_version: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'Choice' });

function choiceView({ topic, state, last, wording, textSha256 }: Standing) {
  return {
    purpose: topic.purpose,
    channel: topic.channel,
    title: topic.title,
    question: topic.question,
    if_yes: topic.ifYes,
    if_no: topic.ifNo,
    text_sha256: textSha256,
    state,
    since: last?.at.toISOString() ?? null,
    source: last?.source ?? null,
    said_under: last
      ? {
          text_sha256: last.textSha256,
          wording: wording ?? null,
          policy_version: last.policyVersionId,
        }
      : null,
  };
}

export function choiceRoutes(app: App, frame: PageFrame): Route[] {
  return [
    ...apiRoutes(app),
    ...pageRoutes(app, frame),
    ...confirmRoutes(app, frame),
    noticeRoute(app),
    signalRoute(app),
  ];
}

function apiRoutes(app: App): Route[] {
  const facts = { purpose: 'choices.keep', actor: ['user'], clauses: ['P-3B-05'] } as const;
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: '/v1/choices',
      summary: 'What may be chosen, and what counts now',
      answers: { 200: z.object({ data: z.array(choiceSchema) }) },
      handle: async (context) => {
        const standings = await context.withPurpose(standingsOf(app));
        return { status: 200, body: { data: standings.map(choiceView) } };
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      path: '/v1/choices',
      summary: 'Answers one question; a yes may wait for its mailed link',
      body: answer,
      answers: { 200: choiceSchema },
      handle: async (context) => {
        const { purpose, channel, decision, text_sha256 } = context.body;
        const topic = topicShown(purpose, channel, text_sha256);
        const standings = await context.withPurpose(async (db, lease) => {
          await decide(app, db, lease, topic, decision);
          return standingsOf(app)(db, lease);
        });
        const made = standings.find((one) => one.topic === topic) as Standing;
        return { status: 200, body: choiceView(made) };
      },
    }),
  ];
}

const standingsOf = (app: App) => (db: Db, lease: Lease) =>
  readStandings(db, lease, app.clock.date());

function pageRoutes(app: App, frame: PageFrame): Route[] {
  const facts = {
    path: '/privacy/choices',
    purpose: 'choices.keep',
    actor: ['user', 'visitor'],
    clauses: ['P-3B-05'],
  } as const;
  return [
    route(app, {
      ...facts,
      method: 'GET',
      purpose: ['choices.keep', 'site.serve'],
      summary: 'The preference centre',
      answers: { 200: htmlType },
      handle: async (context) => {
        const own = async (db: Db, lease: Lease) => ({
          standings: await standingsOf(app)(db, lease),
          notices: await readOwnNotices(db),
        });
        const known =
          context.credential.is === 'session'
            ? await context.withPurpose(own).catch(nobodyKnown)
            : undefined;
        const gpc = sendsGpc(context.request.headers);
        const shown = { ...(known ?? nobody), action: facts.path, gpc };
        return page(frame, 'Your choices', choicesBody(shown));
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      actor: ['user'],
      summary: 'Answers one question of the preference centre',
      consumes: 'form',
      body: answer,
      answers: { 303: '' },
      handle: async (context) => {
        const { purpose, channel, decision, text_sha256 } = context.body;
        const topic = topicShown(purpose, channel, text_sha256);
        await context.withPurpose((db, lease) => decide(app, db, lease, topic, decision));
        return { status: 303, headers: { location: `${facts.path}#${idOf(topic)}` } };
      },
    }),
  ];
}

const linkFacts = {
  purpose: 'choices.keep',
  actor: ['link holder'],
  clauses: ['P-3B-05'],
  params: token,
} as const;

function linkOpener(app: App) {
  return <Result>(link: string, work: (db: Db, lease: Lease) => Promise<Result>) =>
    app
      .withPurpose({ purpose: 'choices.keep', anchor: { choice_link: link } }, work)
      .catch(linkOver);
}

function noticeRoute(app: App): Route {
  return route(app, {
    method: 'POST',
    path: '/privacy/choices/notices/:id',
    summary: 'Takes note of a change that no mail could tell',
    purpose: 'choices.keep',
    actor: ['user'],
    clauses: ['P-6-03'],
    params: z.object({ id: z.string().max(40) }),
    consumes: 'form',
    answers: { 303: '' },
    handle: async (context) => {
      const seen = await context.withPurpose((db) => acknowledgeNotice(db, context.params.id));
      if (!seen) throw problem('resource.not_found');
      return { status: 303, headers: { location: '/privacy/choices' } };
    },
  });
}

function confirmRoutes(app: App, frame: PageFrame): Route[] {
  const byLink = linkOpener(app);
  return [
    route(app, {
      ...linkFacts,
      method: 'GET',
      path: '/privacy/choices/confirm/:token',
      summary: 'Shows what a mailed link confirms; decides nothing',
      answers: { 200: htmlType },
      handle: async ({ params }) => {
        const link = await byLink(params.token, readConfirmLink);
        if (!link) throw problem('auth.link_invalid');
        return page(frame, link.topic.title, confirmBody(link.topic, link.used));
      },
    }),
    route(app, {
      ...linkFacts,
      method: 'POST',
      path: '/privacy/choices/confirm/:token',
      summary: 'Makes a waiting yes count',
      consumes: 'form',
      answers: { 200: htmlType },
      handle: async ({ params }) => {
        const link = await byLink(params.token, async (db, lease) => {
          const found = await readConfirmLink(db, lease);
          if (!found) throw problem('auth.link_invalid');
          await confirmChoice(app, db, lease, found);
          return found;
        }).catch((cause: { constraint?: string }) => {
          // The person said something else later, and that counts.
          if (cause.constraint !== 'choice_needs_proven_address') throw cause;
          throw problem('auth.link_invalid', {}, cause);
        });
        const body = link.used ? confirmBody(link.topic, true) : confirmedBody(link.topic);
        return page(frame, link.topic.title, body);
      },
    }),
  ];
}

/** The support resource of the Global Privacy Control specification. */
function signalRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/.well-known/gpc.json',
    summary: 'Says that Global Privacy Control is honoured',
    purpose: 'site.serve',
    actor: ['visitor'],
    clauses: ['P-1C-14'],
    answers: { 200: z.object({ gpc: z.literal(true), lastUpdate: z.string() }) },
    handle: async () => ({ status: 200, body: { gpc: true, lastUpdate: honouredSince } }),
  });
}

const page = (frame: PageFrame, title: string, body: Html) => ({
  status: 200,
  body: frame(title, body),
  type: htmlType,
});

/** A header that is there and says anything but `1` says nothing. */
export function sendsGpc(headers: Record<string, string | string[] | undefined>): boolean {
  return headers['sec-gpc'] === '1';
}

/** A cookie that opens nothing: the page is shown as to a stranger. */
function nobodyKnown(cause: { code?: string }): undefined {
  if (cause.code !== 'auth.required') throw cause;
}

function linkOver(cause: { code?: string }): never {
  if (cause.code !== 'auth.required') throw cause;
  throw problem('auth.link_invalid', {}, cause);
}
