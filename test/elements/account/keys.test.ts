import { assert } from '@esm-bundle/chai';
import type { PrivateKeyStatus } from '../../../src/backends/backend.js';
import { AuthError } from '../../../src/errors.js';
import type { PorticoAccount } from '../../../src/elements/account.js';
import { assertSame, clearPage, settled, textOf, until } from '../page.js';
import { buttonIn, fullAccount, mountAccount, newKey, openEdit, sectionOf, showNewKey } from './every-section.js';

const wholePage = (account: PorticoAccount) => document.documentElement.outerHTML + account.shadowRoot!.innerHTML;

function pressIn(form: HTMLFormElement, label: string): HTMLButtonElement {
  const button = [...form.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === label)!;
  button.click();
  return button;
}

suite('keys for programs', () => {
  const clipboard = Object.getOwnPropertyDescriptor(Navigator.prototype, 'clipboard')!;
  const writeText = (write: (text: string) => Promise<void>) =>
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: write } });

  teardown(() => {
    clearPage();
    Object.defineProperty(navigator, 'clipboard', { ...clipboard, configurable: true });
  });

  test('are listed by name and hint, those that were deactivated too', async () => {
    const account = await mountAccount();
    const rows = [...sectionOf(account, 'api-keys').querySelectorAll('li')];
    const texts = rows.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
    assert.match(texts[0]!, /^Build server \(sk-Ab…\) created .*2026 Deactivate$/);
    assert.equal(texts[1], 'sk-Cd… deactivated');
  });

  test('are made with a name or without, and seen once, only while the person has it shown', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    const form = await openEdit(account, 'api-keys', 'Create a key');
    form.querySelector('input')!.value = ' Robot ';
    form.requestSubmit();
    await until(() => form.querySelector('[data-part="secret"]'));
    await until(() => form.contains(document.activeElement));
    assert.deepEqual(
      auth.calls.filter(([name]) => name === 'createKey'),
      [['createKey', 'Robot']],
    );
    assert.include(form.textContent, 'it will not be shown again');
    assert.notInclude(wholePage(account), newKey);
    const turn = pressIn(form, 'Show key');
    assert.include(form.textContent, newKey);
    assert.equal(turn.getAttribute('aria-pressed'), 'true');
    turn.click();
    assert.notInclude(wholePage(account), newKey);
    turn.click();
    form.requestSubmit();
    await until(() => !account.querySelector('form'));
    assert.notInclude(wholePage(account), newKey);
    await until(() => account.shadowRoot!.activeElement?.id === 'api-keys');
    const listed = auth.calls.filter(([name]) => name === 'apiKeys').length;
    assert.isAbove(listed, 1, 'the list knows the new one');
  });

  const leave: Readonly<Record<string, (account: PorticoAccount) => void>> = {
    'another form is opened': (account) => buttonIn(account, 'password', 'Change password').click(),
    'the page is left': () => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })),
    'the element goes': (account) => account.remove(),
  };
  for (const [when, go] of Object.entries(leave)) {
    test(`a new one goes from the page when ${when}`, async () => {
      const account = await mountAccount();
      pressIn(await showNewKey(account), 'Show key');
      assert.include(account.textContent, newKey);
      go(account);
      await until(() => !account.textContent.includes(newKey));
      assert.notInclude(wholePage(account), newKey);
    });
  }

  test('a new one is copied without being shown', async () => {
    const copied: string[] = [];
    writeText(async (text) => void copied.push(text));
    const account = await mountAccount();
    const form = await showNewKey(account);
    pressIn(form, 'Copy key');
    await until(() => textOf(account).includes('Copied.'));
    assert.deepEqual(copied, [newKey]);
    assert.notInclude(wholePage(account), newKey);
  });

  test('a new one is selected where the browser lets nobody copy', async () => {
    writeText(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    const account = await mountAccount();
    const form = await showNewKey(account);
    pressIn(form, 'Copy key');
    await until(() => textOf(account).includes('copy it by hand'));
    assert.equal(String(getSelection()), newKey);
  });

  test('are deactivated once that was said twice', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    buttonIn(account, 'api-keys', 'Deactivate').click();
    await settled(account);
    assert.include(textOf(account), 'Deactivate Build server (sk-Ab…)? Programs that use it stop working');
    assert.notInclude(auth.calls.map(([name]) => name).join(), 'deactivate');
    buttonIn(account, 'api-keys', 'Cancel').click();
    await settled(account);
    buttonIn(account, 'api-keys', 'Deactivate').click();
    await settled(account);
    buttonIn(account, 'api-keys', 'Deactivate').click();
    await until(() => textOf(account).includes('Deactivated.'));
    assert.deepEqual(
      auth.calls.filter(([name]) => name === 'deactivate'),
      [['deactivate', '1']],
    );
  });

  test('a name that the service refuses is marked where it was typed', async () => {
    const auth = fullAccount();
    const account = await mountAccount(auth);
    const form = await openEdit(account, 'api-keys', 'Create a key');
    auth.onCall = (name) =>
      name === 'createKey'
        ? Promise.reject(new AuthError('invalid_input', 'no', { fields: ['name'] }))
        : Promise.resolve(undefined);
    form.requestSubmit();
    const input = form.querySelector('input')!;
    await until(() => input.getAttribute('aria-invalid') === 'true');
    assertSame(document.activeElement, input);
    assert.include(form.querySelector(`#${input.getAttribute('aria-describedby')}`)!.textContent, 'not right');
  });
});

suite('the private key', () => {
  teardown(clearPage);

  const told: readonly (readonly [PrivateKeyStatus | AuthError, RegExp])[] = [
    [{ known: true, hasKey: true, createdAt: '2026-11-21T10:00:00Z' }, /Your private key is set\. Since .*2026/],
    [{ known: true, hasKey: true }, /Your private key is set\.$/],
    [{ known: true, hasKey: false }, /You have set no private key\.$/],
    [{ known: false }, /does not say just now/],
    [new AuthError('server', 'no'), /does not say just now/],
  ];
  for (const [status, text] of told) {
    const what = status instanceof AuthError ? 'an answer that failed' : JSON.stringify(status);
    test(`is told for ${what}, and never as a failure`, async () => {
      const auth = fullAccount();
      const privateKey = {
        status: async () => {
          if (status instanceof AuthError) throw status;
          return status;
        },
      };
      auth.account = { privateKey };
      const account = await mountAccount(auth);
      const section = sectionOf(account, 'private-key');
      assert.match(section.querySelector('p')!.textContent.replace(/\s+/g, ' ').trim(), text);
      assert.isNull(section.querySelector('[role="alert"]'));
    });
  }
});
