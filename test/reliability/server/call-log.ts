import { EventEmitter, once } from 'node:events';

export type CallKind =
  'sign-in' | 'refresh' | 'sign-out' | 'user' | 'settings' | 'challenge' | 'anonymous' | 'resource';

/** One call as the server saw it. No token stands in it: only an alias, which is the same for the same token. */
export interface Call {
  readonly kind: CallKind;
  /** Which tab it came from, where it said so. */
  readonly tab: string;
  readonly token: string | undefined;
  /** ms since the server started. */
  readonly atMs: number;
  /** What the server decided, e.g. `ok` or `already used`; `undefined` until then. */
  outcome?: string;
  /** When it changed what the server keeps; ms since the server started. */
  committedAtMs?: number;
  /** Whether the whole answer has gone out; false where the caller left before. */
  answered?: boolean;
}

/** Every call a server got, in the order in which they came. */
export class CallLog {
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #aliases = new Map<string, string>();
  #calls: Call[] = [];

  begin(kind: CallKind, tab: string, token: string | undefined): Call {
    const call: Call = { kind, tab, token: token && this.#aliasOf(token), atMs: performance.now() };
    this.#calls.push(call);
    this.#events.emit('call');
    return call;
  }

  commit(call: Call, outcome: string): void {
    call.outcome = outcome;
    call.committedAtMs = performance.now();
    this.#events.emit('call');
  }

  answered(call: Call, whole: boolean): void {
    call.answered = whole;
    this.#events.emit('call');
  }

  of(kind: CallKind): readonly Call[] {
    return this.#calls.filter((call) => call.kind === kind);
  }

  /** How many calls of that kind were decided so. */
  count(kind: CallKind, outcome?: string): number {
    return this.of(kind).filter((call) => outcome === undefined || call.outcome === outcome).length;
  }

  /** Waits until the log satisfies the condition. */
  async until(condition: (log: CallLog) => boolean): Promise<void> {
    while (!condition(this)) await once(this.#events, 'call');
  }

  clear(): void {
    this.#calls = [];
  }

  #aliasOf(token: string): string {
    const alias = this.#aliases.get(token) ?? `t#${this.#aliases.size + 1}`;
    this.#aliases.set(token, alias);
    return alias;
  }
}
