import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import { edits, fullAccount, mountAccount, openEdit, showNewKey } from './account/every-section.js';
import { visitor } from './fake-auth.js';
import { ableAuth, mountPage, mountStep, pages, steps } from './login/every-view.js';
import { clearPage, mountWith, settled, until } from './page.js';
import { prefer } from './prefer.js';

const anonymous = { status: 'anonymous', user: visitor, expiresAtMs: Date.now() + 1e6 } as const;

const views: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'the first form': async () => {
    const login = await mountWith(ableAuth(), 'portico-login');
    await until(() => login.shadowRoot!.querySelector('[part="provider"]'));
    return login;
  },
  ...Object.fromEntries(Object.entries(steps).map(([what, step]) => [what, () => mountStep(step)])),
  ...Object.fromEntries(
    pages.map((page) => [page, () => mountPage(page, page === 'upgrade' ? ableAuth(anonymous) : ableAuth())]),
  ),
  'the account': () => mountAccount(),
  'in the account: a key that was just made': async () => {
    const account = await mountAccount();
    await showNewKey(account);
    return account;
  },
  'a guest’s account': () => mountAccount(fullAccount(anonymous)),
  ...Object.fromEntries(
    Object.entries(edits).map(([what, [section, label]]) => [
      `in the account: ${what}`,
      async () => {
        const account = await mountAccount();
        await openEdit(account, section, label);
        return account;
      },
    ]),
  ),
};

/** Everything of the element that can be pressed or typed into, in its own tree and among its light children. */
function controlsOf(element: HTMLElement): HTMLElement[] {
  return [element.shadowRoot!, element]
    .flatMap((root) => [...root.querySelectorAll<HTMLElement>('button, input, a[href]')])
    .filter((control) => control.checkVisibility());
}

function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

suite('every view', () => {
  teardown(async () => {
    clearPage();
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await prefer({});
  });

  test('a field that is wrong is told apart in forced colours', async function () {
    if (!(await prefer({ 'forced-colors': 'active' }))) this.skip();
    const login = await mountPage('sign-up');
    login.querySelector<HTMLFormElement>('form[slot="view"]')!.requestSubmit();
    const input = login.querySelector('form[slot="view"] input[aria-invalid="true"]')!;
    assert.equal(getComputedStyle(input).borderTopStyle, 'dashed');
  });

  test('what looks like a link has no box round it in forced colours', async function () {
    if (!(await prefer({ 'forced-colors': 'active' }))) this.skip();
    const login = await mountStep(steps['the code of a mail']!);
    const links = [login.querySelector('[data-part="link"]'), login.shadowRoot!.querySelector('[part~="link"]')];
    for (const link of links) {
      const { borderTopColor, backgroundColor } = getComputedStyle(link!);
      assert.equal(borderTopColor, backgroundColor);
    }
  });

  for (const [what, show] of Object.entries(views)) {
    test(`${what}: the keyboard alone reaches all of it, in the order that is read`, async () => {
      const element = await show();
      const controls = controlsOf(element);
      const start = document.createElement('button');
      document.body.prepend(start);
      start.focus();
      const reached: Element[] = [];
      for (const _ of controls) {
        await sendKeys({ press: 'Tab' });
        reached.push(focused()!);
      }
      const missed = controls.filter((control) => !reached.includes(control));
      assert.isEmpty(missed.map(({ outerHTML }) => outerHTML.slice(0, 80)));
      const tops = reached.map((control) => Math.round(control.getBoundingClientRect().top + scrollY));
      // The eye of a password stands inside its field.
      assert.deepEqual(
        tops.filter((top, index) => index > 0 && top < tops[index - 1]! - 20),
        [],
      );
    });

    for (const dir of ['ltr', 'rtl']) {
      test(`${what}, ${dir}: fits 320 pixels with text of twice the size`, async () => {
        document.documentElement.style.fontSize = '200%';
        document.documentElement.dir = dir;
        const element = await show();
        const place = element.closest('div')!;
        place.style.cssText = 'inline-size: 320px';
        await settled(element as Parameters<typeof settled>[0]);
        assert.isAtMost(place.scrollWidth, 320);
        const { left, right } = place.getBoundingClientRect();
        for (const control of controlsOf(element)) {
          const box = control.getBoundingClientRect();
          assert.isTrue(box.left >= left - 1 && box.right <= right + 1, control.outerHTML.slice(0, 80));
          assert.isAtLeast(Math.round(box.height), 44, 'a finger finds it');
        }
      });
    }

    test(`${what}: fields and buttons keep an edge in forced colours`, async function () {
      if (!(await prefer({ 'forced-colors': 'active' }))) this.skip();
      for (const control of controlsOf(await show())) {
        if (control.matches('[data-part="toggle"], [data-part="link"], [part~="link"]')) continue;
        const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(control);
        assert.notEqual(borderTopWidth, '0px');
        assert.notEqual(borderTopColor, backgroundColor, control.outerHTML.slice(0, 80));
      }
    });
  }
});
