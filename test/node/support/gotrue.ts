import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { TOTP } from 'otpauth';
import { bearer, type TestDemo } from './demo.js';
import { send, type Answer } from './http.js';

/** A site that the tests allow people to be sent back to. */
export const SITE = 'https://site.example/cb';
export const VERIFIER = 'verifier-of-forty-three-characters-or-more-0';
export const CODE_CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
export const PKCE = { code_challenge: CODE_CHALLENGE, code_challenge_method: 's256' };

export interface SessionJson {
  readonly access_token: string;
  readonly refresh_token: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly user: any;
}

/** What a page does with the embedded GoTrue, and a person with a mailbox. Every step must succeed. */
export class GotrueClient {
  constructor(private readonly demo: TestDemo) {}

  /** A call that may come out in any way. */
  call(method: string, path: string, body?: unknown, session?: SessionJson): Promise<Answer> {
    const headers = session === undefined ? {} : bearer(session.access_token);
    return this.demo.gotrue(`/auth/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  }

  /** A call that must come out well. Gives the body. */
  async ok(method: string, path: string, body?: unknown, session?: SessionJson) {
    const answer = await this.call(method, path, body, session);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** A call that must be refused, with this status and code. */
  async refused(status: number, code: string, method: string, path: string, body?: unknown, session?: SessionJson) {
    const answer = await this.call(method, path, body, session);
    assert.deepEqual([answer.status, answer.json?.code], [status, code], answer.text);
    return answer.json;
  }

  signIn(email: string, password: string): Promise<SessionJson> {
    return this.ok('POST', '/token?grant_type=password', { email, password });
  }

  anonymous(data = {}): Promise<SessionJson> {
    return this.ok('POST', '/signup', { data });
  }

  /** The newest message to an address or number. */
  message(to: string) {
    const [newest] = this.demo.server.inbox.list(to);
    assert.ok(newest, `a message to ${to}`);
    return newest;
  }

  code(to: string): string {
    return this.message(to).code ?? assert.fail('a message without a code');
  }

  /** The token of the newest link, as a page that posts `token_hash` has it. */
  linkToken(to: string): string {
    return new URL(this.link(to)).searchParams.get('token')!;
  }

  link(to: string): string {
    return this.message(to).link ?? assert.fail('a message without a link');
  }

  /** Opens an address as a navigation does and gives where it leads. */
  async open(url: string): Promise<URL> {
    const answer = await send(url);
    assert.ok([302, 303].includes(answer.status), `${answer.status} ${answer.text}`);
    return new URL(answer.headers['location']!);
  }

  /** Says yes (or no) at the demo identity provider; gives the address that it sends the person back to. */
  async consent(url: string | URL, accountId: string): Promise<URL> {
    const at = new URL(url);
    const form = new URLSearchParams({
      redirect_uri: at.searchParams.get('redirect_uri')!,
      state: at.searchParams.get('state')!,
      account: accountId,
    });
    const answer = await send(at.href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    assert.equal(answer.status, 303, answer.text);
    return new URL(answer.headers['location']!);
  }

  /** Through a provider and back to the service's callback, which is not opened yet. */
  async throughProvider(query: Record<string, string>, accountId = '1815'): Promise<URL> {
    const search = new URLSearchParams({ provider: 'github', redirect_to: SITE, ...query });
    const provider = await this.open(`${this.demo.server.apiUrl}/gotrue/auth/v1/authorize?${search.toString()}`);
    return this.consent(provider, accountId);
  }

  /** Enrols an authenticator app and proves it once. Gives the lifted session too. */
  async withTotp(session: SessionJson, name = 'phone app') {
    const factor = await this.ok('POST', '/factors', { factor_type: 'totp', friendly_name: name }, session);
    const challenge = await this.ok('POST', `/factors/${factor.id}/challenge`, {}, session);
    const code = this.totpCode(factor.totp.secret);
    const body = { challenge_id: challenge.id, code };
    const lifted: SessionJson = await this.ok('POST', `/factors/${factor.id}/verify`, body, session);
    return { id: factor.id as string, secret: factor.totp.secret as string, challengeId: challenge.id, lifted };
  }

  /** The code that the authenticator app shows now. */
  totpCode(secret: string): string {
    return new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: this.demo.clock.ms });
  }
}
