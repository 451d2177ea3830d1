import { byId } from './config.js';

/** Lists the client's changes, notices and errors, newest first. */
export function showEvents(target: HTMLElement): void {
  const list = byId('events', HTMLOListElement);
  const add = (text: string) => {
    const item = document.createElement('li');
    item.textContent = `${new Date().toLocaleTimeString()} ${text}`;
    list.prepend(item);
  };
  target.addEventListener('portico-change', ({ detail }) => {
    add(`change: ${detail.previous.status} → ${detail.state.status}${detail.cause ? ` (${detail.cause})` : ''}`);
  });
  target.addEventListener('portico-notice', ({ detail: { notice } }) => {
    if (notice.type !== 'progress') add(`notice: ${notice.type}${'why' in notice ? `: ${notice.why}` : ''}`);
    else if (notice.fraction) add(`solving: ${Math.round(notice.hashesPerSecond / 1000)} thousand hashes a second`);
  });
  target.addEventListener('portico-error', ({ detail: { error } }) => add(`error: ${error.code}`));
}
