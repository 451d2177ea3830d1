/**
 * Put into a page before its own scripts: counts what they have open and have to close themselves, since nothing else
 * tells. Everything still works as before.
 */
export interface OpenCounts {
  readonly timers: number;
  readonly channels: number;
  /** Connections to IndexedDB. */
  readonly databases: number;
}

export function countOpen(): void {
  const timers = new Set<number>();
  const channels = new Set<BroadcastChannel>();
  const databases = new Set<IDBDatabase>();

  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const setCounted = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const id = set(() => {
      timers.delete(id as unknown as number);
      callback(...args);
    }, ms) as unknown as number;
    timers.add(id);
    return id;
  };
  const clearCounted = (id: number) => {
    timers.delete(id);
    clear(id);
  };

  const closeChannel = BroadcastChannel.prototype.close;
  class CountedChannel extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }
    override close(): void {
      channels.delete(this);
      closeChannel.call(this);
    }
  }

  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (name, version) {
    const request = open.call(this, name, version);
    request.addEventListener('success', () => databases.add(request.result));
    return request;
  };
  const closeDatabase = IDBDatabase.prototype.close;
  IDBDatabase.prototype.close = function () {
    databases.delete(this);
    closeDatabase.call(this);
  };

  Object.assign(globalThis, {
    setTimeout: setCounted,
    clearTimeout: clearCounted,
    BroadcastChannel: CountedChannel,
    openCounts: (): OpenCounts => ({ timers: timers.size, channels: channels.size, databases: databases.size }),
  });
}

declare global {
  // oxlint-disable-next-line no-var
  var openCounts: () => OpenCounts;
}
