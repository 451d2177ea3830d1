import assert from 'node:assert/strict';
import type { BrowserContext, JSHandle, Page } from 'playwright';
import type { Auth, Step } from '../../src/index.js';
import type { Stage } from './stage.js';

type Backend = 'gotrue' | 'superai' | 'inkeep' | 'insforge' | 'morpheus';

/** A page that uses the client alone. What a test hands to `on` runs in it, with the client as its first argument. */
export class HeadlessPage {
  private constructor(readonly page: Page) {}

  static async open(stage: Stage, backend: Backend, context: BrowserContext = stage.context): Promise<HeadlessPage> {
    return HeadlessPage.at(new URL(`/test/e2e/page/${backend}.html`, stage.server.pageUrl).href, context);
  }

  /** Opens an address that leads to such a page: a link of a mail. */
  static async at(address: string, context: BrowserContext): Promise<HeadlessPage> {
    const opened = new HeadlessPage(await context.newPage());
    await opened.go(address);
    return opened;
  }

  async go(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Once the client knows who is here, also after the page has gone elsewhere and come back. */
  async ready(): Promise<void> {
    await this.page.waitForFunction('globalThis.page !== undefined');
    await this.on((auth) => auth.ready.then(() => undefined));
  }

  async on<Result, Given>(run: (auth: Auth, given: Given) => Result | Promise<Result>, given?: Given): Promise<Result> {
    const auth = (await this.page.evaluateHandle('page.auth')) as JSHandle<Auth>;
    return (await auth.evaluate(run as never, given)) as Result;
  }

  /** The code of the error that the call is refused with, or `nothing`. */
  refused<Given>(run: (auth: Auth, given: Given) => Promise<unknown>, given?: Given): Promise<string> {
    const called = `(${run.toString()})(page.auth, ${JSON.stringify(given) ?? 'undefined'})`;
    return this.page.evaluate<string>(`${called}.then(() => 'nothing', ({ code }) => code)`);
  }

  /** Who is here, by what the page may know. */
  who() {
    return this.on(({ state }) => ({
      status: state.status,
      id: 'user' in state ? state.user.id : undefined,
      email: 'user' in state ? state.user.email : undefined,
      phone: 'user' in state ? state.user.phone : undefined,
      aal: 'aal' in state ? state.aal : undefined,
      error: 'error' in state ? state.error?.code : undefined,
    }));
  }

  /** The open step, which must be of this kind. */
  async step<Kind extends Step['kind']>(kind: Kind): Promise<Extract<Step, { kind: Kind }>> {
    const step = await this.on((auth) => auth.step);
    return asStep(step, kind);
  }

  until(condition: string): Promise<unknown> {
    return this.page.waitForFunction(condition);
  }

  /** The token's claims, as any holder of it can read them. */
  async claims(): Promise<Record<string, unknown>> {
    const token = await this.on((auth) => auth.accessToken());
    return JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  }
}

export function asStep<Kind extends Step['kind']>(
  result: { readonly kind: string } | undefined,
  kind: Kind,
): Extract<Step, { kind: Kind }> {
  assert.equal(result?.kind, kind, JSON.stringify(result));
  return result as Extract<Step, { kind: Kind }>;
}

/** What the newest message to an address or number holds. */
export function mailTo(stage: Stage, to: string): { code: string; link: string } {
  const [newest] = stage.server.inbox.list(to);
  assert.ok(newest, `a message to ${to}`);
  return { code: newest.code ?? '', link: newest.link ?? '' };
}
