import { memoryStore, type MemoryStore } from './memory-store.js';
import type { SessionStore, Snapshot } from './store.js';

/**
 * What all clients of one page share, also those that another copy of this library made: the sessions that live in memory,
 * one for each project and name, and the page's own id.
 */
interface Page {
  readonly id: string;
  readonly memories: Map<string, Memory>;
}

interface Memory {
  readonly store: MemoryStore;
  /** Told when another client has written. */
  readonly clients: Set<() => void>;
}

/** The number is to be raised when the shape changes: a copy of another release then has a page of its own. */
const key = Symbol.for('portico.page.1');

function page(): Page {
  const scope = globalThis as { [key]?: Page };
  return (scope[key] ??= { id: randomId(), memories: new Map() });
}

/** Names this page among the tabs, for as long as it lives. */
export function pageId(): string {
  return page().id;
}

/**
 * The page's memory for a project and name: several clients of the same share one session, which goes when the last of
 * them closes.
 *
 * @param start - What this client knows from a disk that failed; it counts where it is later than what is there.
 * @param onChange - Told when another client of this page has written.
 */
export function pageMemory(name: string, nowMs: () => number, onChange: () => void, start?: Snapshot): SessionStore {
  const { memories } = page();
  const memory: Memory = memories.get(name) ?? { store: memoryStore(nowMs), clients: new Set() };
  if (start) memory.store.learn(start);
  memories.set(name, memory);
  memory.clients.add(onChange);
  const told = <T>(result: T): T => {
    for (const other of memory.clients) if (other !== onChange) queueMicrotask(other);
    return result;
  };
  return {
    read: () => memory.store.read(),
    write: async (...args) => {
      const written = await memory.store.write(...args);
      return written.committed ? told(written) : written;
    },
    note: (...args) => memory.store.note(...args),
    remove: async () => told(await memory.store.remove()),
    leaseAtMs: () => memory.store.leaseAtMs(),
    stampLease: (...args) => memory.store.stampLease(...args),
    close() {
      memory.clients.delete(onChange);
      if (memory.clients.size === 0 && memories.get(name) === memory) memories.delete(name);
    },
  };
}

/** `crypto.randomUUID` is missing in pages that are not served over https. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
