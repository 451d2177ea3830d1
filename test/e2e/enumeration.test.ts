/** X9: whoever tries addresses learns nothing from the page about who has an account. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright';
import { account, signIn, stage } from './stage.js';

const demo = stage();
const stranger = 'nobody@example.com';

/** What somebody can see of the form and hear of the page, without what differs between any two tries. */
interface Seen {
  readonly markup: string;
  readonly events: readonly string[];
}

async function openListening(path: string): Promise<Page> {
  await demo.context.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const name of ['error', 'change', 'notice', 'view', 'signed-in', 'signed-out']) {
      document.addEventListener(`portico-${name}`, (event) => {
        const { error, ...rest } = (event as CustomEvent<{ error?: { code: string } }>).detail ?? {};
        heard.push(`${name} ${JSON.stringify({ code: error?.code, ...rest })}`);
      });
    }
  });
  return demo.open(path);
}

function look(page: Page, email: string): Promise<Seen> {
  return page.locator('portico-login').evaluate((login, typed) => {
    const write = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (!(node instanceof Element || node instanceof ShadowRoot)) return '';
      const inside = [...node.childNodes].map(write).join('');
      if (node instanceof ShadowRoot) return inside;
      const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${value}"`).join('');
      const shadow = node.shadowRoot ? write(node.shadowRoot) : '';
      return `<${node.localName}${attributes}>${shadow}${inside}</${node.localName}>`;
    };
    const { heard } = globalThis as unknown as { heard: string[] };
    // What differs between any two tries: the address, the step's random id, and the time.
    const hide = (text: string) =>
      text
        .replaceAll(typed, 'the address')
        .replace(/"id":"[^"]+"/, '"id":"…"')
        .replace(/"resendAtMs":\d+/, '"resendAtMs":…')
        .replace(/in \d+ seconds/, 'in … seconds');
    return { markup: hide(write(login)), events: heard.map(hide) };
  }, email);
}

for (const backend of ['gotrue', 'superai', 'insforge']) {
  suite(`with ${backend}`, () => {
    const path = `/?backend=${backend}`;

    test('an unknown person and a wrong password look the same, in the form and in every event (X9)', async () => {
      const seen: Seen[] = [];
      for (const email of [account.email, stranger]) {
        const page = await openListening(path);
        await signIn(page, 'wrong', email);
        await page.getByText('E-mail or password is wrong.').waitFor();
        seen.push(await look(page, email));
        await page.close();
      }
      assert.match(seen[0]!.events.join('\n'), /error \{"code":"invalid_credentials"/);
      assert.deepEqual(seen[1], seen[0]);
    });
  });
}

for (const backend of ['gotrue', 'insforge']) {
  suite(`with ${backend}`, () => {
    test('a forgotten password is answered alike whether there is an account or not (X9)', async () => {
      const seen: Seen[] = [];
      for (const email of [account.email, stranger]) {
        const page = await openListening(`/?backend=${backend}`);
        const login = page.locator('portico-login');
        await login.getByRole('button', { name: 'Forgot your password?' }).click();
        await page.locator('portico-login > form[slot=view]').getByLabel('E-mail').fill(email);
        await page.keyboard.press('Enter');
        await login.getByText(`If ${email} has an account here`).waitFor();
        seen.push(await look(page, email));
        await page.close();
      }
      assert.deepEqual(seen[1], seen[0]);
    });
  });
}
