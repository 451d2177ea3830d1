/** Shows what the demo's services have mailed and texted, as a person's mailbox and phone would. */
interface Message {
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly code?: string;
  readonly link?: string;
  readonly atMs: number;
}

/** A look every so often while the page is seen, in milliseconds. */
const LOOK_EVERY = 2000;

const list = document.querySelector('#messages')!;
const count = document.querySelector('#count')!;
let shown: string | undefined;

async function look(method = 'GET'): Promise<void> {
  const answer = await fetch('/demo/inbox.json', { method, cache: 'no-store' });
  const text = method === 'GET' ? await answer.text() : '[]';
  // What a person is reading stays as it is until there is something new.
  if (text === shown) return;
  shown = text;
  const messages = JSON.parse(text) as readonly Message[];
  count.textContent = messages.length === 1 ? '1 message' : `${messages.length} messages`;
  list.replaceChildren(...messages.map(show));
}

function show({ channel, to, subject, code, link, atMs }: Message): HTMLLIElement {
  const item = document.createElement('li');
  const heading = document.createElement('h2');
  heading.textContent = subject;
  item.append(heading);
  const kind = channel === 'email' ? 'Mail' : 'Text message';
  item.append(paragraph(`${kind} to ${to}, ${new Date(atMs).toLocaleTimeString()}`));
  if (code !== undefined) {
    const shownCode = document.createElement('code');
    shownCode.textContent = code;
    item.append(paragraph('Code: ', shownCode));
  }
  if (link !== undefined) {
    const anchor = document.createElement('a');
    anchor.href = link;
    anchor.textContent = 'Open the link';
    item.append(paragraph(anchor));
  }
  return item;
}

function paragraph(...content: (string | Node)[]): HTMLParagraphElement {
  const made = document.createElement('p');
  made.append(...content);
  return made;
}

document.querySelector('#refresh')!.addEventListener('click', () => void look());
document.querySelector('#clear')!.addEventListener('click', () => void look('DELETE'));
setInterval(() => {
  if (document.visibilityState === 'visible') void look();
}, LOOK_EVERY);
void look();
