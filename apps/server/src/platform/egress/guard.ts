// Default-deny egress (P-0-03): from here on nothing in this process connects, sends or asks a name
// beyond this machine without a permit, whoever's code it is. Listening stays as it is. It has no
// switch. Programs that are started, and native code, are beyond its reach: see README.md.
import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workers from 'node:worker_threads';
import { Failure } from '../failure.ts';
import { isThisMachine, judge, nameOnly, Permit, permitOf, underPermit } from './permits.ts';

// biome-ignore lint/suspicious/noExplicitAny: other people's functions, passed through untouched
type Any = any;
type Method = (this: Any, ...args: Any[]) => Any;

const guarded = Symbol.for('platen.egress.guarded');
const workerEntry = new URL('./guard-process.ts', import.meta.url).href;

/** Puts the guard in, once for the life of the process. */
export function guardEgress(): void {
  if ((globalThis as Any)[guarded]) return;
  Object.defineProperty(globalThis, guarded, { value: true });
  guardStreams();
  guardDatagrams();
  guardNames();
  guardFetch();
  guardBindings();
  guardWorkers();
  syncBuiltinESMExports();
}

/**
 * Replaces a method for good: it can neither be assigned nor defined again. What a module exports
 * is told afterwards (`syncBuiltinESMExports`), so that `import { lookup }` finds the new one.
 */
function replace(on: object, name: string, make: (original: Method) => Method): void {
  const original = (on as Any)[name] as Method;
  if (typeof original !== 'function') return;
  const made = make(original);
  Object.defineProperty(made, 'name', { value: original.name });
  Object.defineProperty(on, name, { value: made, writable: false, configurable: false });
}

function guardStreams(): void {
  replace(net.Socket.prototype, 'connect', (connect) => {
    return function (...args) {
      const aim = readAim(args);
      const permit = permitOf(this);
      // A unix socket is on this machine. A look-up of the caller's own could answer anything.
      if (aim.path === undefined) {
        const host = aim.lookup && isThisMachine(aim.host) && !net.isIP(aim.host ?? '');
        if (host && !permit) refuse(`a look-up of its own for ${aim.host}`);
        judge(permit, aim.host, aim.port ?? 0, 'A connection');
      }
      // The name is asked for in there, under the socket's own permit.
      return permit
        ? underPermit(permit, () => connect.apply(this, args))
        : connect.apply(this, args);
    };
  });
  // A kept connection is used again without being made again.
  replace(http.Agent.prototype, 'addRequest', (addRequest) => {
    return function (request, options, ...rest) {
      if (options?.socketPath === undefined) {
        judge(
          permitOf(),
          options?.host ?? options?.hostname,
          Number(options?.port ?? 0),
          'A request',
        );
      }
      return addRequest.call(this, request, options, ...rest);
    };
  });
  replace(
    net.Server.prototype,
    'listen',
    listening((args) => (args[0] as Any)?.host ?? args[1]),
  );
}

interface Aim {
  host?: string;
  port?: number;
  path?: string;
  lookup?: unknown;
}

/** What `connect` is asked for. An options object is read once and handed on as read. */
function readAim(args: Any[]): Aim {
  const list = Array.isArray(args[0]) ? args[0] : args;
  const [first] = list;
  if (typeof first === 'object' && first !== null) {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(first)), first);
    list[0] = copy;
    const { host, port, path, lookup } = copy;
    return { host, port: port === undefined ? undefined : Number(port), path, lookup };
  }
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first };
  return { port: Number(first), host: typeof list[1] === 'string' ? list[1] : undefined };
}

/** Who listens on a name asks for it: that much is allowed, for that name. */
function listening(nameOf: (args: Any[]) => unknown): (original: Method) => Method {
  return (listen) =>
    function (...args) {
      const name = nameOf(args);
      if (typeof name !== 'string' || isThisMachine(name)) return listen.apply(this, args);
      return underPermit(nameOnly(name), () => listen.apply(this, args));
    };
}

function guardDatagrams(): void {
  const { prototype } = dgram.Socket;
  replace(prototype, 'connect', (connect) => {
    return function (port, address, ...rest) {
      judge(permitOf(this), textOf(address), port, 'A datagram socket');
      return connect.call(this, port, address, ...rest);
    };
  });
  replace(prototype, 'send', (send) => {
    return function (...args) {
      // As Node tells the two forms apart: (bytes, port, address) and (bytes, from, length, port,
      // …).
      const long = args[4] || (args[3] && typeof args[3] !== 'function');
      const [port, address] = long ? [args[3], args[4]] : [args[1], args[2]];
      const permit = permitOf(this);
      judge(permit, textOf(address), port, 'A datagram');
      return permit ? underPermit(permit, () => send.apply(this, args)) : send.apply(this, args);
    };
  });
  replace(prototype, 'sendto', () => () => refuse('sendto'));
  replace(
    prototype,
    'bind',
    listening((args) => (args[0] as Any)?.address ?? args[1]),
  );
}

function textOf(address: unknown): string | undefined {
  return typeof address === 'string' ? address : undefined;
}

/**
 * Names say where somebody goes, and a question can carry anything: so they need the permit, too.
 */
function guardNames(): void {
  const asks = /^(lookup|lookupService|resolve.*|reverse)$/;
  const holders = [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype];
  for (const holder of holders) {
    const promised = holder === dns.promises || holder === dns.promises.Resolver.prototype;
    for (const name of methodsOf(holder).filter((one) => asks.test(one))) {
      replace(holder, name, (ask) => {
        return function (host, ...rest) {
          try {
            // `lookup` of an address asks nobody.
            const silent = name === 'lookup' && net.isIP(String(host)) > 0;
            if (!silent) judge(permitOf(), textOf(host), undefined, 'A question');
          } catch (refusal) {
            if (promised) return Promise.reject(refusal);
            throw refusal;
          }
          return ask.call(this, host, ...rest);
        };
      });
    }
  }
}

function methodsOf(holder: object): string[] {
  const names = new Set<string>();
  for (let it = holder; it && it !== Object.prototype; it = Object.getPrototypeOf(it)) {
    for (const name of Object.getOwnPropertyNames(it)) names.add(name);
  }
  return [...names].filter((name) => typeof (holder as Any)[name] === 'function');
}

/**
 * Its connections are guarded below; this says why in the rejection itself, and before a kept one.
 */
function guardFetch(): void {
  replace(globalThis, 'fetch', (fetch) => {
    return async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      if (url.protocol === 'http:' || url.protocol === 'https:') {
        const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
        judge(permitOf(), url.hostname, port, 'fetch');
      }
      return fetch.call(globalThis, input, init);
    };
  });
}

/** The half-public way to the sockets below the modules above. */
function guardBindings(): void {
  const below = /^(tcp|udp|cares|pipe|tls|js_stream)_wrap$/;
  for (const name of ['binding', '_linkedBinding']) {
    replace(process, name, (binding) => {
      return (wanted, ...rest) => {
        if (below.test(String(wanted))) refuse(`process.${name}('${wanted}')`);
        return binding.call(process, wanted, ...rest);
      };
    });
  }
}

/** A worker thread has modules of its own: it begins with this guard, whatever it was told. */
function guardWorkers(): void {
  const Plain = workers.Worker;
  class Worker extends Plain {
    constructor(file: string | URL, options: workers.WorkerOptions = {}) {
      const flags = options.execArgv ?? inherited(process.execArgv);
      super(file, { ...options, execArgv: [...flags, '--import', workerEntry] });
    }
  }
  Object.defineProperty(workers, 'Worker', { value: Worker, writable: false, configurable: false });
}

/** Of the process's own flags those that a thread may have: what is loaded first. */
function inherited(flags: readonly string[]): string[] {
  const loading = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(=|$)/;
  return flags.filter((flag, at) => {
    const value = !flag.startsWith('-') && !flags[at - 1]?.includes('=');
    return loading.test(flag) || (value && loading.test(flags[at - 1] ?? ''));
  });
}

/** Refusals of this door are the guard's own trials. */
export const trialDoor = 'nobody';

/** Tries to go out with a permit for nowhere, to an address that nobody has: must be false. */
export function canLeave(): boolean {
  try {
    const trial = new Permit(trialDoor, []);
    const socket = underPermit(trial, () => net.connect({ host: '255.255.255.255', port: 9 }));
    socket.on('error', () => undefined).destroy();
    return true;
  } catch (thrown) {
    return !(thrown instanceof Failure && thrown.code === 'egress.refused');
  }
}

function refuse(what: string): never {
  throw new Failure('egress.refused', { detail: `${what} was refused.` });
}
