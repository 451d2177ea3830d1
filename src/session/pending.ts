import { del, entries, get, set } from 'idb-keyval';
import type { Step, StepSecrets } from '../backends/backend.js';
import { isRecord } from '../backends/fields.js';
import { openDatabase, keysStore, sessionsStore } from './database.js';
import { createSealer, type Sealed } from './seal.js';
import { readStoredSession } from './stored-session.js';
import { tabScope } from './tab-step.js';
import type { Persist } from './client.js';

/** A step that is open, with what belongs to it and must not be seen. */
export interface Pending {
  readonly step: Step;
  readonly secrets: StepSecrets;
  /** The id of the user whose session the step belongs to; absent for a way into a session. */
  readonly owner?: string | undefined;
  /** What comes after the person has said yes (`confirm-account`). */
  readonly next?: Step | undefined;
}

/**
 * Where open steps are kept, each under its own id, so that a reload, a redirect or a link opened in another tab finds its
 * verifier and several sign-ins can be under way at once.
 *
 * What is stored is sealed like a session and lasts a day, as long as a mail's link; with `persist: 'memory'` a session that
 * is not whole yet stays in memory, and only what a redirect cannot do without is stored.
 */
export interface PendingSteps {
  put(pending: Pending): Promise<void>;
  get(id: string): Promise<Pending | undefined>;
  /** Whether no other client has a step of that id. */
  isFree(id: string): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Every one of the session that ends: of this tab, where each has its own. */
  clear(): Promise<void>;
  close(): void;
}

interface PendingRecord {
  readonly project: string;
  /** The tab whose session it is about, where each tab has one of its own; empty where all share one. */
  readonly scope: string;
  readonly writtenAtMs: number;
  readonly sealed: Sealed;
}

const prefix = 'step:';
const lastsMs = 24 * 3_600_000;

export function openPendingSteps(project: string, persist: Persist, nowMs: () => number): PendingSteps {
  const memory = new Map<string, Pending>();
  const scope = () => (persist === 'local' ? '' : tabScope());
  const disk = typeof indexedDB === 'undefined' ? undefined : openDisk(project, scope, nowMs);

  return {
    async put(pending) {
      const { step, secrets } = pending;
      memory.set(step.id, pending);
      if (persist !== 'memory' || !secrets.session) await disk?.put(pending).catch(() => undefined);
    },
    get: async (id) => memory.get(id) ?? (await disk?.get(id).catch(() => undefined)),
    isFree: async (id) => memory.has(id) || ((await disk?.isFree(id).catch(() => true)) ?? true),
    async remove(id) {
      memory.delete(id);
      await disk?.remove(id).catch(() => undefined);
    },
    async clear() {
      memory.clear();
      await disk?.clear().catch(() => undefined);
    },
    close: () => disk?.close(),
  };
}

function openDisk(project: string, scope: () => string, nowMs: () => number): PendingSteps {
  const database = openDatabase(indexedDB);
  const records = database.store(sessionsStore);
  const sealer = createSealer(database.store(keysStore));
  const context = (id: string) => `portico|step|${project}|${id}`;

  async function removeWhere(unwanted: (record: PendingRecord) => boolean): Promise<void> {
    for (const [key, value] of await entries<string, unknown>(records)) {
      if (!key.startsWith(prefix)) continue;
      const record = readRecord(value);
      if (!record || unwanted(record)) await del(key, records);
    }
  }
  const isOld = ({ writtenAtMs }: PendingRecord) => Math.abs(nowMs() - writtenAtMs) > lastsMs;

  return {
    async put(pending) {
      const { id } = pending.step;
      const sealed = await sealer.seal(pending, context(id));
      const record: PendingRecord = { project, scope: scope(), writtenAtMs: nowMs(), sealed };
      await set(prefix + id, record, records);
      void removeWhere(isOld).catch(() => undefined);
    },
    async get(id) {
      const record = readRecord(await get<unknown>(prefix + id, records));
      if (!record || record.project !== project || isOld(record)) return undefined;
      return readPending(await sealer.open(record.sealed, context(id)), id);
    },
    async isFree(id) {
      const record = readRecord(await get<unknown>(prefix + id, records));
      return !record || record.project === project;
    },
    remove: (id) => del(prefix + id, records),
    clear() {
      const own = scope();
      return removeWhere((record) => (record.project === project && record.scope === own) || isOld(record));
    },
    close: () => database.close(),
  };
}

function readRecord(value: unknown): PendingRecord | undefined {
  if (!isRecord(value)) return undefined;
  const { project, scope, writtenAtMs, sealed } = value;
  const named = typeof project === 'string' && typeof scope === 'string';
  const sound = named && typeof writtenAtMs === 'number' && isRecord(sealed);
  return sound ? (value as unknown as PendingRecord) : undefined;
}

/** What opens was sealed by us for this very id; only the session's own checks are worth doing again. */
function readPending(value: unknown, id: string): Pending | undefined {
  if (!isRecord(value) || !isRecord(value['step']) || value['step']['id'] !== id) return undefined;
  const { owner, next } = value;
  const { verifier, ticket, session: stored } = isRecord(value['secrets']) ? value['secrets'] : {};
  const session = stored === undefined ? undefined : readStoredSession(stored);
  if (stored !== undefined && !session) return undefined;
  return {
    step: value['step'] as unknown as Step,
    secrets: {
      ...(typeof verifier === 'string' && { verifier }),
      ...(typeof ticket === 'string' && { ticket }),
      ...(session && { session }),
    },
    ...(typeof owner === 'string' && { owner }),
    ...(isRecord(next) && { next: next as unknown as Step }),
  };
}
