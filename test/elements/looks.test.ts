import { assert } from '@esm-bundle/chai';
import { FakeAuth } from './fake-auth.js';
import { clearPage, mountWith, part, piece, settled } from './page.js';
import { prefer } from './prefer.js';

const resets = `
  * { all: unset; }
  *, *::before, *::after { box-sizing: content-box !important; line-height: 9 !important; }
  html { font-size: 62.5%; }
  body { text-transform: uppercase; letter-spacing: 1em; visibility: visible; }
  input { display: none !important; opacity: 0.1 !important; width: 30px !important; border: 10px solid red !important; }
  button { background: hotpink !important; transform: rotate(8deg); position: absolute !important; padding: 90px !important; }
  label { visibility: hidden; float: right; }
  form { display: none; border: 3px solid red; }
  svg, path { display: none; }`;

suite('on a page of hostile resets', () => {
  let style: HTMLStyleElement;
  setup(() => {
    style = document.createElement('style');
    style.textContent = resets;
    document.head.append(style);
  });
  teardown(() => {
    style.remove();
    clearPage();
  });

  for (const [how, markup] of [
    ['a form of ours', '<portico-login></portico-login>'],
    [
      'a form of the page’s own',
      `<portico-login><form method="dialog"><label>Mail<input type="email" name="email"></label>
        <input type="password"><button>Go</button></form></portico-login>`,
    ],
  ] as const) {
    test(`${how} can be seen, read and hit`, async () => {
      const login = await mountWith(new FakeAuth(), 'portico-login', markup);
      const frame = part(login, 'frame')!.getBoundingClientRect();
      for (const input of login.querySelectorAll('input')) {
        const look = getComputedStyle(input);
        assert.equal(look.display, 'block');
        assert.equal(look.opacity, '1');
        assert.equal(look.borderTopWidth, '1px');
        assert.equal(look.boxSizing, 'border-box');
        assert.isAtLeast(input.offsetHeight, 44);
        assert.isBelow(input.offsetHeight, 60);
        assert.isAtLeast(input.offsetWidth, 200);
        assert.isAtLeast(Number.parseFloat(look.fontSize), 16);
      }
      const submit = login.querySelector<HTMLElement>('form > button:last-of-type')!;
      const look = getComputedStyle(submit);
      assert.equal(look.transform, 'none');
      assert.equal(look.position, 'relative');
      assert.equal(look.textTransform, 'none');
      assert.equal(look.letterSpacing, 'normal');
      assert.notEqual(look.backgroundColor, 'rgb(255, 105, 180)');
      assert.isAtLeast(submit.offsetHeight, 44);
      const box = submit.getBoundingClientRect();
      assert.isTrue(box.left >= frame.left && box.right <= frame.right && box.bottom <= frame.bottom);
      const label = login.querySelector('label')!;
      assert.equal(getComputedStyle(label).visibility, 'visible');
      assert.equal(getComputedStyle(label).float, 'none');
    });
  }

  test('the password’s eye is there, inside its field', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login');
    const toggle = piece(login, 'toggle')!.getBoundingClientRect();
    const field = login.querySelectorAll('input')[1]!.getBoundingClientRect();
    assert.isAtLeast(toggle.width, 44);
    assert.isTrue(toggle.left > field.left && toggle.right <= field.right && toggle.top >= field.top);
    const eye = login.querySelector('path')!.getBoundingClientRect();
    assert.isAbove(eye.width, 10);
  });
});

suite('the look', () => {
  teardown(async () => {
    clearPage();
    document.documentElement.removeAttribute('style');
    await prefer({});
  });

  const ground = (login: Element): string => getComputedStyle(part(login, 'frame')!).backgroundColor;
  const [white, dark] = ['rgb(255, 255, 255)', 'rgb(25, 28, 36)'];

  test('is dark where the system is, on a page that says nothing of it', async function () {
    if (!(await prefer({ 'prefers-color-scheme': 'dark' }))) this.skip();
    assert.equal(ground(await mountWith(new FakeAuth(), 'portico-login')), dark);
  });

  test('follows the page’s color-scheme where it says so, and changes with it', async function () {
    if (!(await prefer({ 'prefers-color-scheme': 'dark' }))) this.skip();
    document.documentElement.style.colorScheme = 'light';
    const login = await mountWith(new FakeAuth(), 'portico-login');
    assert.equal(ground(login), white);
    document.documentElement.style.colorScheme = 'dark';
    await settled(login);
    assert.equal(ground(login), dark);
    document.documentElement.style.colorScheme = '';
    await prefer({ 'prefers-color-scheme': 'light' });
    await settled(login);
    assert.equal(ground(login), white);
  });

  test('takes its colours from the page’s tokens, in the light form too', async () => {
    document.documentElement.style.setProperty('--portico-accent', 'rgb(1, 2, 3)');
    const login = await mountWith(new FakeAuth(), 'portico-login');
    assert.equal(getComputedStyle(piece(login, 'submit')!).backgroundColor, 'rgb(1, 2, 3)');
  });

  test('is the mirror image from right to left', async () => {
    const login = await mountWith(new FakeAuth(), 'portico-login', '<portico-login dir="rtl"></portico-login>');
    const toggle = piece(login, 'toggle')!.getBoundingClientRect();
    const field = login.querySelectorAll('input')[1]!.getBoundingClientRect();
    assert.isBelow(toggle.left - field.left, 8);
    assert.equal(getComputedStyle(part(login, 'heading')!).textAlign, 'start');
  });

  test('keeps an edge round buttons and fields in forced colours', async function () {
    if (!(await prefer({ 'forced-colors': 'active' }))) this.skip();
    const login = await mountWith(new FakeAuth(), 'portico-login');
    for (const control of [piece(login, 'submit')!, login.querySelector('input')!]) {
      const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(control);
      assert.equal(borderTopWidth, '1px');
      assert.notEqual(borderTopColor, backgroundColor);
    }
  });

  test('fits a narrow place without a scrollbar', async () => {
    const login = await mountWith(
      new FakeAuth(),
      'portico-login',
      '<div style="width: 256px"><portico-login></portico-login></div>',
    );
    const place = login.parentElement!;
    assert.isAtMost(part(login, 'frame')!.getBoundingClientRect().width, 256);
    assert.equal(place.scrollWidth, 256);
  });

  test('does not move where people want less of it', async function () {
    if (!(await prefer({ 'prefers-reduced-motion': 'reduce' }))) this.skip();
    const auth = new FakeAuth();
    auth.onSignIn = () => new Promise(() => undefined);
    const login = await mountWith(auth, 'portico-login');
    const [email, password] = login.querySelectorAll('input');
    [email!.value, password!.value] = ['ada@example.com', 'right'];
    login.querySelector('form')!.requestSubmit();
    await settled(login);
    assert.notInclude(getComputedStyle(piece(login, 'submit')!, '::after').animationName, 'turn');
  });
});
