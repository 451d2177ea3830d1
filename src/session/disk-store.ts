import { del, get, update } from 'idb-keyval';
import { keysStore, sessionsStore, type Database } from './database.js';
import { createSealer, type Sealed } from './seal.js';
import { isTime, readSetback } from './setback.js';
import type { Cause } from './state.js';
import { nextGeneration, type Content, type Note, type SessionStore, type Snapshot } from './store.js';
import { readStoredSession } from './stored-session.js';

/** A record as it lies in IndexedDB. Only what is sealed is secret. */
interface DiskRecord extends Pick<Note, 'intentAtMs' | 'withoutLock' | 'setback'> {
  readonly schema: typeof schema;
  readonly generation: number;
  readonly project: string;
  /** The user's id: two records of one project are of one person only if it is equal. */
  readonly subject: string | null;
  readonly sealed: Sealed | null;
  readonly endedBy: Cause | null;
  readonly writtenAtMs: number;
  /** As much as the next session will need: what fits now will fit then, when the refresh token has been spent. */
  readonly padding?: ArrayBuffer | undefined;
}

const schema = 1;

/** A record of a newer release: it is neither read nor written. */
export class NewerRecord extends Error {}

/** Nothing is written where the record is not of the generation that was expected. */
class Stale extends Error {}

/**
 * Keeps the session in IndexedDB, sealed.
 *
 * Sealing is asynchronous and a transaction is not held open over it: the new record is sealed first, then compared and
 * swapped in one transaction.
 *
 * @param recordName - Where the record lies: the client's name, and its tab where it is kept by tab.
 */
export function diskStore(database: Database, project: string, recordName: string, nowMs: () => number): SessionStore {
  const sessions = database.store(sessionsStore);
  const leaseName = `${recordName}|lease`;
  const sealer = createSealer(database.store(keysStore));
  const context = `portico|${schema}|${project}|${recordName}`;

  async function read(): Promise<Snapshot> {
    const key = sealer.key();
    return decode(await get<unknown>(recordName, sessions), key);
  }

  async function decode(stored: unknown, key: Promise<CryptoKey | undefined>): Promise<Snapshot> {
    if (stored === undefined) return { kind: 'empty', generation: 0 };
    const record = readRecord(stored, project);
    if (!record) return { kind: 'corrupt', generation: generationOf(stored) };
    const { generation, sealed, endedBy } = record;
    if (!sealed) return { kind: 'ended', cause: endedBy ?? 'user', generation };
    const opened = await sealer.open(sealed, context, key).catch(() => undefined);
    const session = readStoredSession(opened);
    return session && session.user.id === record.subject
      ? { kind: 'session', session, generation, ...readNote(record) }
      : { kind: 'corrupt', generation };
  }

  async function encode(content: Content): Promise<Omit<DiskRecord, 'generation'>> {
    const ended = content.kind === 'ended';
    return {
      schema,
      project,
      subject: ended ? null : content.session.user.id,
      sealed: ended ? null : await sealer.seal(content.session, context),
      endedBy: ended ? content.cause : null,
      writtenAtMs: nowMs(),
    };
  }

  return {
    read,

    async write(content, expected) {
      const record = await encode(content);
      let generation = 0;
      try {
        await update<unknown>(
          recordName,
          (old) => {
            const current = generationOf(old);
            if (expected !== undefined && current !== expected) throw new Stale();
            generation = nextGeneration(current, nowMs());
            return { ...record, generation } satisfies DiskRecord;
          },
          sessions,
        );
      } catch (error) {
        if (error instanceof Stale) return { committed: false, snapshot: await read() };
        throw error;
      }
      return { committed: true, snapshot: { ...content, generation } };
    },

    async note(note, generation, fits = () => true) {
      try {
        await update<unknown>(
          recordName,
          (old) => {
            const record = readRecord(old, project);
            if (!record || record.generation !== generation || !fits(readNote(record))) throw new Stale();
            const padding = note.intentAtMs === undefined ? undefined : record.sealed?.data.slice();
            return { ...record, ...note, padding } satisfies DiskRecord;
          },
          sessions,
        );
        return 'noted';
      } catch (error) {
        if (error instanceof Stale) return 'refused';
        throw error;
      }
    },

    remove: () => del(recordName, sessions),

    async leaseAtMs() {
      return readLease(await get<unknown>(leaseName, sessions));
    },

    async stampLease(atMs, fits = () => true) {
      try {
        await update<unknown>(
          leaseName,
          (old) => {
            if (!fits(readLease(old))) throw new Stale();
            return { atMs };
          },
          sessions,
        );
        return true;
      } catch (error) {
        if (error instanceof Stale) return false;
        throw error;
      }
    },

    close: () => database.close(),
  };
}

/** Checks a record as if it came from the network: anything may lie there. @throws NewerRecord */
function readRecord(stored: unknown, project: string): DiskRecord | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const record = stored as Partial<Record<keyof DiskRecord, unknown>>;
  if (typeof record.schema === 'number' && record.schema > schema)
    throw new NewerRecord('The record is of a newer release.');
  const sound =
    record.schema === schema &&
    isGeneration(record.generation) &&
    record.project === project &&
    (record.sealed === null || isSealed(record.sealed));
  return sound ? (stored as DiskRecord) : undefined;
}

function readNote({ intentAtMs, withoutLock, setback }: DiskRecord): Note {
  return {
    intentAtMs: isTime(intentAtMs) ? intentAtMs : undefined,
    withoutLock: withoutLock === true,
    setback: readSetback(setback),
  };
}

function readLease(stored: unknown): number | undefined {
  const atMs = (stored as { atMs?: unknown } | undefined)?.atMs;
  return isTime(atMs) ? atMs : undefined;
}

/** Read even from a record that is otherwise broken, so that the next write is still a later generation. */
function generationOf(stored: unknown): number {
  const generation = (stored as Partial<DiskRecord> | null | undefined)?.generation;
  return isGeneration(generation) ? generation : 0;
}

function isGeneration(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isSealed(value: unknown): value is Sealed {
  const sealed = value as Partial<Sealed> | undefined;
  return sealed?.iv instanceof Uint8Array && sealed.data instanceof ArrayBuffer;
}
