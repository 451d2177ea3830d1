import { assert } from '@esm-bundle/chai';
import { sendKeys } from '@web/test-runner-commands';
import type { PorticoLogin } from '../../../src/elements/login.js';
import { FakeAuth, signedIn } from '../fake-auth.js';
import { assertSame, clearPage, mountWith, piece, settled, until } from '../page.js';

const written = `
  <portico-login>
    <form method="dialog">
      <label>Mail <input type="email" autocomplete="username" name="mail"></label>
      <label>Secret <input type="password" autocomplete="current-password" name="secret"></label>
      <button>Go</button>
    </form>
  </portico-login>`;

suite('a form written in the page', () => {
  teardown(clearPage);

  test('keeps what was typed and the focus when the script arrives', async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = written;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument!;
    const login = page.querySelector('portico-login')!;
    const input = login.querySelector('input')!;
    const nodes = [...login.querySelectorAll('*')];
    frame.focus();
    input.focus();
    await sendKeys({ type: 'ada@exam' });
    const script = page.createElement('script');
    script.type = 'module';
    script.src = '/src/define/index.ts';
    page.head.append(script);
    await frame.contentWindow!.customElements.whenDefined('portico-login');
    await login.updateComplete;
    await new Promise((resolve) => frame.contentWindow!.requestAnimationFrame(resolve));
    await sendKeys({ type: 'ple.com' });
    assert.equal(input.value, 'ada@example.com');
    assertSame(page.activeElement, input);
    assert.isTrue(input.checkVisibility());
    assert.isTrue([...login.querySelectorAll('*')].every((node, index) => node === nodes[index]));
  });

  test('keeps what was typed before anybody knew who is here', async () => {
    const auth = new FakeAuth({ status: 'restoring' });
    const login = await mountWith(auth, 'portico-login', written);
    const [mail, secret] = login.querySelectorAll('input');
    [mail!.value, secret!.value] = ['ada@example.com', 'right'];
    auth.become({ status: 'signed-out' });
    await settled(login);
    await until(() => login.shadowRoot!.querySelector('[part="heading"]'));
    assert.deepEqual([mail!.value, secret!.value], ['ada@example.com', 'right']);
  });

  test('has no attribute or node of ours until its first input, so that hydration finds what it wrote', async () => {
    const place = document.createElement('template');
    place.innerHTML = written;
    const before = place.content.querySelector('form')!.outerHTML;
    const own = Object.getOwnPropertyDescriptor(globalThis, 'requestIdleCallback');
    const idle: IdleRequestCallback[] = [];
    globalThis.requestIdleCallback = (call) => idle.push(call);
    try {
      const login = await mountWith(new FakeAuth(), 'portico-login', written);
      const form = login.querySelector('form')!;
      assert.equal(form.outerHTML, before);
      form.querySelector('input')!.dispatchEvent(new InputEvent('input', { bubbles: true }));
      assert.isTrue(form.noValidate);
      assert.isNotEmpty(form.id);
    } finally {
      // WebKit has none, and one that is undefined would look like one.
      if (own) Object.defineProperty(globalThis, 'requestIdleCallback', own);
      else Reflect.deleteProperty(globalThis, 'requestIdleCallback');
    }
  });

  test('is sent with what its fields hold, found by autocomplete, type and name', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login', written);
    const [mail, secret] = login.querySelectorAll('input');
    mail!.value = ' ada@example.com ';
    secret!.value = 'right';
    login.querySelector('form')!.requestSubmit();
    await until(() => auth.signIns.length);
    assert.deepEqual(auth.signIns, [{ method: 'password', email: 'ada@example.com', password: 'right' }]);
  });

  test('sent by Enter before anybody is known, it waits and is then sent once', async () => {
    const auth = new FakeAuth({ status: 'restoring' });
    const login = await mountWith(auth, 'portico-login', written);
    const [mail, secret] = login.querySelectorAll('input');
    mail!.value = 'ada@example.com';
    secret!.value = 'right';
    secret!.focus();
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'Enter' });
    assert.isEmpty(auth.signIns);
    auth.become({ status: 'signed-out' }, 'restored');
    await until(() => auth.signIns.length);
    assert.lengthOf(auth.signIns, 1);
  });

  test('that would be sent by GET is warned about and made a dialog', async () => {
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (...words: unknown[]) => warnings.push(words[0]);
    try {
      const login = await mountWith(
        new FakeAuth(),
        'portico-login',
        '<portico-login><form><input type="email"><input type="password"></form></portico-login>',
      );
      const form = login.querySelector('form')!;
      assert.include(String(warnings), 'method="dialog"');
      form.querySelector('input')!.dispatchEvent(new InputEvent('input', { bubbles: true }));
      assert.equal(form.method, 'dialog');
      assert.isNotNull(piece(login, 'submit'));
    } finally {
      console.warn = warn;
    }
  });

  test('that posts to the site’s own address keeps doing so', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login', written.replace('"dialog"', '"post" action="/in"'));
    const form = login.querySelector('form')!;
    form.querySelector('input')!.dispatchEvent(new InputEvent('input', { bubbles: true }));
    assert.equal(form.method, 'post');
  });

  test('shows what went wrong beside its own pieces', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login', written);
    const [mail] = login.querySelectorAll('input');
    login.querySelector('form')!.requestSubmit();
    assert.equal(mail!.getAttribute('aria-invalid'), 'true');
    const message = document.getElementById(mail!.getAttribute('aria-describedby')!)!;
    assert.equal(message.textContent, 'Enter your e-mail address.');
    assertSame(document.activeElement, mail);
  });

  test('takes the place of ours, with what was typed, when it comes later', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    login.querySelector('input')!.value = 'ada@example.com';
    const place = document.createElement('template');
    place.innerHTML = written;
    login.append(place.content.querySelector('form')!);
    await until(() => login.querySelectorAll('form').length === 1);
    assert.equal(login.querySelector('input')!.value, 'ada@example.com');
    assert.equal(login.querySelector('input')!.name, 'mail');
  });
});

suite('a form of ours', () => {
  teardown(clearPage);

  test('never puts the password into the address, whatever sends it', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    assert.equal(login.querySelector('form')!.method, 'dialog');
  });

  test('has the tokens that password managers go by', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    assert.deepEqual([email!.type, email!.name, email!.autocomplete], ['email', 'email', 'username']);
    assert.deepEqual(
      [password!.type, password!.name, password!.autocomplete],
      ['password', 'password', 'current-password'],
    );
    assertSame(password!.form, login.querySelector('form'));
    assertSame(login.querySelector('form')!.getRootNode(), document);
  });

  for (const [how, remove] of [
    ['empties the element', (login: PorticoLogin) => login.replaceChildren()],
    ['renders a text into it', (login: PorticoLogin) => (login.textContent = 'Loading')],
    ['removes the form', (login: PorticoLogin) => login.querySelector('form')!.remove()],
  ] as const) {
    test(`comes back with its values and the focus when a framework ${how}`, async () => {
      const login = await mountWith(new FakeAuth(), 'portico-login');
      const form = login.querySelector('form')!;
      const [email, password] = form.querySelectorAll('input');
      email!.value = 'ada@example.com';
      password!.value = 'half a passw';
      password!.focus();
      remove(login);
      await until(() => form.isConnected);
      assertSame(form.parentElement, login);
      assert.equal(email!.value, 'ada@example.com');
      assert.equal(password!.value, 'half a passw');
      assertSame(document.activeElement, password);
      assert.lengthOf(login.querySelectorAll('form'), 1);
    });
  }

  test('gives way to a page that keeps removing it, instead of fighting for ever', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (...words: unknown[]) => warnings.push(words[0]);
    let removals = 0;
    const enemy = new MutationObserver(() => {
      const form = login.querySelector('form');
      if (!form) return;
      removals++;
      form.remove();
    });
    enemy.observe(login, { childList: true });
    try {
      login.querySelector('form')!.remove();
      await until(() => warnings.length);
      assert.isBelow(removals, 50);
    } finally {
      enemy.disconnect();
      console.warn = warn;
    }
  });

  test('is found again in a clone, with fresh ids, and works', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    login.querySelector('input')!.value = 'ada@example.com';
    const clone = login.cloneNode(true) as PorticoLogin;
    login.after(clone);
    await settled(clone);
    assert.lengthOf(clone.querySelectorAll('form'), 1);
    assert.lengthOf(clone.querySelectorAll('input'), 2);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    assert.lengthOf(new Set(ids), ids.length);
    const [email, password] = clone.querySelectorAll('input');
    assert.equal(email!.value, 'ada@example.com');
    password!.value = 'right';
    clone.querySelector('form')!.requestSubmit();
    await until(() => auth.signIns.length);
    assert.lengthOf(auth.signIns, 1);
  });

  test('is found again in HTML that was cached, however often it was doubled there', async () => {
    const first = await mountWith(new FakeAuth(), 'portico-login');
    const form = first.querySelector('form')!.outerHTML;
    clearPage();
    const login = await mountWith(new FakeAuth(), 'portico-login', `<portico-login>${form}${form}</portico-login>`);
    assert.lengthOf(login.querySelectorAll('form'), 1);
    assert.lengthOf(login.querySelectorAll('input'), 2);
  });

  test('stays what it is when the element is moved in the page', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const form = login.querySelector('form')!;
    form.querySelector('input')!.value = 'ada@example.com';
    const provider = login.closest('portico-auth')!;
    const inner = document.createElement('section');
    provider.append(inner);
    inner.append(login);
    await settled(login);
    assertSame(login.querySelector('form'), form);
    assert.equal(form.querySelector('input')!.value, 'ada@example.com');
    form.querySelectorAll('input')[1]!.value = 'right';
    form.requestSubmit();
    await until(() => auth.signIns.length);
    assert.lengthOf(auth.signIns, 1);
  });

  test('sent inside a form of the page, it does not send the page’s form', async () => {
    const auth = new FakeAuth();
    const outer = document.createElement('form');
    document.body.append(outer);
    const provider = document.createElement('portico-auth');
    provider.client = auth;
    const login = document.createElement('portico-login');
    provider.append(login);
    outer.append(provider);
    let outerSubmits = 0;
    outer.addEventListener('submit', (event) => {
      outerSubmits++;
      event.preventDefault();
    });
    await settled(login);
    const [email, password] = login.querySelectorAll('input');
    email!.value = 'ada@example.com';
    password!.value = 'right';
    login.querySelector('form')!.requestSubmit();
    await until(() => auth.signIns.length);
    assert.equal(outerSubmits, 0);
  });

  test('works in the shadow root of another element, and looks right there', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    const root = host.attachShadow({ mode: 'open' });
    const provider = document.createElement('portico-auth');
    provider.client = new FakeAuth();
    const login = document.createElement('portico-login');
    provider.append(login);
    root.append(provider);
    await settled(login);
    assert.isNotEmpty(root.adoptedStyleSheets);
    assert.equal(getComputedStyle(login.querySelector('form')!).display, 'grid');
  });

  test('is out of the page’s reach once somebody is signed in, and its password is gone', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login');
    const [, password] = login.querySelectorAll('input');
    password!.value = 'half';
    auth.become(signedIn(), 'restored');
    await settled(login);
    assert.equal(password!.value, '');
    assert.isFalse(password!.checkVisibility());
  });
});

suite('controls of the page beside the form', () => {
  teardown(clearPage);

  const markup = `
    <portico-login>
      <label slot="fields">Team <input name="team" required></label>
      <label slot="terms"><input type="checkbox" name="terms" required> I agree</label>
    </portico-login>`;

  test('stand where they are, belong to the form, and hold it back until they are right', async () => {
    const auth = new FakeAuth();
    const login = await mountWith(auth, 'portico-login', markup);
    const form = login.querySelector('form')!;
    const [team, terms] = login.querySelectorAll<HTMLInputElement>('label[slot] input');
    assertSame(team!.form, form);
    assertSame(terms!.form, form);
    const [email, password] = form.querySelectorAll('input');
    email!.value = 'ada@example.com';
    password!.value = 'right';
    form.requestSubmit();
    assert.isEmpty(auth.signIns);
    assertSame(document.activeElement, team);
    team!.value = 'Engines';
    terms!.checked = true;
    form.requestSubmit();
    await until(() => auth.signIns.length);
  });

  test('are reached by the keyboard in the order in which they are seen', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login', markup);
    login.querySelector<HTMLInputElement>('input[name="team"]')!.focus();
    const order: string[] = [];
    for (let i = 0; i < 5; i++) {
      await sendKeys({ press: 'Tab' });
      const active = document.activeElement as HTMLInputElement;
      order.push(active.name || active.dataset['part']!);
    }
    assert.deepEqual(order, ['email', 'password', 'toggle', 'terms', 'submit']);
    const tops = ['[name="email"]', '[name="terms"]', '[data-part="submit"]'].map(
      (selector) => login.querySelector(selector)!.getBoundingClientRect().top,
    );
    assert.deepEqual(
      tops,
      tops.toSorted((a, b) => a - b),
    );
  });
});
