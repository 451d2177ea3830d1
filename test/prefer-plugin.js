/** The command behind test/elements/prefer.ts: only by Chromium's own protocol can a driver pretend such things. */
const sessions = new WeakMap();

/** @type {import('@web/test-runner').TestRunnerPlugin} */
export const preferPlugin = {
  name: 'prefer',
  async executeCommand({ command, payload, session: { id, browser } }) {
    if (command !== 'prefer') return undefined;
    if (!browser.name.startsWith('Chromium')) return { done: false };
    const page = browser.getPage(id);
    if (!sessions.has(page)) sessions.set(page, await page.createCDPSession());
    const features = Object.entries(payload).map(([name, value]) => ({ name, value }));
    await sessions.get(page).send('Emulation.setEmulatedMedia', { features });
    return { done: true };
  },
};
