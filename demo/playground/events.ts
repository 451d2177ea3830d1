import type { Notice } from '../../src/index.js';
import { byId } from './config.js';

/** Lists the client's changes, notices and errors, newest first. Progress is one line that follows the work. */
export function showEvents(target: HTMLElement): void {
  const list = byId('events', HTMLOListElement);
  let solving: HTMLElement | undefined;
  const add = (text: string) => {
    const item = document.createElement('li');
    item.textContent = `${new Date().toLocaleTimeString()} ${text}`;
    list.prepend(item);
    return item;
  };
  target.addEventListener('portico-change', ({ detail: { state, previous, cause } }) => {
    solving = undefined;
    add(`change: ${previous.status} → ${state.status}${cause ? ` (${cause})` : ''}`);
  });
  target.addEventListener('portico-notice', ({ detail: { notice } }) => {
    if (notice.type !== 'progress') return void add(describe(notice));
    solving ??= add('');
    solving.textContent = `${new Date().toLocaleTimeString()} ${describe(notice)}`;
  });
  target.addEventListener('portico-error', ({ detail: { error } }) => {
    solving = undefined;
    add(`error: ${error.code}`);
  });
}

function describe(notice: Notice): string {
  switch (notice.type) {
    case 'progress': {
      const { fraction = 0, hashesPerSecond } = notice;
      if (hashesPerSecond === 0) return 'solving the puzzle';
      const millions = (hashesPerSecond / 1e6).toFixed(1);
      return `solving: ${Math.round(fraction * 100)} % of the expected work, ${millions} million hashes a second`;
    }
    case 'degraded':
      return `notice: degraded, ${notice.what}: ${notice.why}`;
    case 'retry':
      return `notice: retry at ${new Date(notice.atMs).toLocaleTimeString()}`;
    case 'step':
      return notice.step ? `step: ${notice.step.kind}` : 'step: none is open';
    case 'rotate':
      return `notice: time for another key (${notice.why})`;
    case 'persist-failed':
    case 'newer-version':
      return `notice: ${notice.type}`;
  }
}
