import { assert } from '@esm-bundle/chai';
import { framed } from '../framed.js';
import { clearPage, until } from './page.js';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'";

/** What this test uses of it; the rest is not typed everywhere yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

suite('on a page with a strict content security policy', () => {
  teardown(clearPage);

  test('the elements work and look right, and break no rule of it', async () => {
    const frame = await framed(
      policy,
      `<!doctype html><portico-auth backend="gotrue" url="https://auth.example.com" persist="memory" anonymous="off">
        <portico-login></portico-login><portico-user></portico-user><portico-anonymous start="manual"></portico-anonymous>
      </portico-auth><portico-auth backend="none"></portico-auth>`,
    );
    const broken: string[] = [];
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument!;
    page.addEventListener('securitypolicyviolation', ({ violatedDirective }) => broken.push(violatedDirective));
    const script = page.createElement('script');
    script.type = 'module';
    const { trustedTypes } = frame.contentWindow as unknown as { trustedTypes: TrustedTypes };
    const scripts = trustedTypes.createPolicy('test', { createScriptURL: (url) => url });
    script.src = scripts.createScriptURL('/src/define/index.ts');
    page.head.append(script);
    await until(() => page.querySelector('portico-login form'));
    const login = page.querySelector('portico-login')!;
    await until(() => login.querySelector('input')?.checkVisibility());
    assert.equal(frame.contentWindow!.getComputedStyle(login.querySelector('form')!).display, 'grid');
    login.querySelector<HTMLButtonElement>('[data-part="toggle"]')!.click();
    login.querySelector('form')!.requestSubmit();
    await until(() => page.querySelector('portico-auth[backend="none"]')!.shadowRoot?.querySelector('[part="hint"]'));
    // The backend may not be reached under this policy; everything else is ours.
    assert.deepEqual(
      broken.filter((directive) => directive !== 'connect-src'),
      [],
    );
  });
});
