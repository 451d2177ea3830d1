import { DEMO_INSFORGE_KEY } from '../../../demo/server/dialects/insforge/anon-keys.js';
import type { NewAccount } from '../../../demo/server/accounts/users.js';
import { signToken } from '../../../demo/server/tokens.js';
import { jwtParts } from '../replay/compare.js';
import type { TestDemo } from './demo.js';
import { send, type Answer, type Call } from './http.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Calls the InsForge dialect as a program would. */
export class InsforgeClient {
  /** Of the last sign-in as a browser. */
  csrfToken = '';

  constructor(private readonly demo: TestDemo) {}

  async account(account: NewAccount): Promise<void> {
    await this.demo.server.createAccount('insforge', account);
  }

  call(path: string, call: Call = {}): Promise<Answer> {
    const headers = { ...(call.body !== undefined && { 'Content-Type': 'application/json' }), ...call.headers };
    return send(`${this.demo.server.insforgeUrl}/api${path}`, { ...call, headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(path, { method: 'POST', body, headers });
  }

  readonly withKey = { Authorization: `Bearer ${DEMO_INSFORGE_KEY}` };

  async signIn(email: string, password: string): Promise<Tokens> {
    return (await this.post('/auth/sessions?client_type=mobile', { email, password })).json as Tokens;
  }

  /** The newest mail to an address. */
  mail(to: string): { code?: string; link?: string } {
    return this.demo.server.inbox.list(to.toLowerCase())[0] ?? {};
  }

  /** A credential of ours of the kind of a recorded one: keys by their prefix, tokens by their claims. */
  async own(recorded: string, person: { readonly email: string; readonly password?: string }): Promise<string> {
    const { server } = this.demo;
    const found = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(recorded)?.[0];
    if (found !== undefined) return recorded.replace(found, await this.#token(found, person));
    if (recorded.includes('<user access token>')) {
      return `Bearer ${(await this.signIn(person.email, person.password ?? '')).accessToken}`;
    }
    if (/^[0-9a-f]{64}$/.test(recorded)) return this.csrfToken;
    return recorded
      .replace(/anon_([0-9a-f]{64}|\.{3})/, DEMO_INSFORGE_KEY)
      .replace(/ik_(0{64}|\.{3})/, server.insforge.adminKey);
  }

  async #token(recorded: string, person: { readonly email: string; readonly password?: string }): Promise<string> {
    const [, claims] = jwtParts(recorded);
    const admin = claims.sub === 'local:admin';
    if (claims['role'] === 'anon') return signToken(claims, this.demo.secrets.insforge);
    if (admin) {
      const answer = await this.#adminSession();
      return claims['type'] === 'refresh' ? answer.refreshToken : answer.accessToken;
    }
    await this.account(person);
    const { json, headers } = await this.post('/auth/sessions', person);
    this.csrfToken = (json as { csrfToken: string }).csrfToken;
    return claims['type'] === 'refresh' ? readCookie(headers) : (json as Tokens).accessToken;
  }

  async #adminSession(): Promise<Tokens> {
    const { server } = this.demo;
    server.change({ insforge: { adminPassword: 'admin-password' } });
    const { json, headers } = await this.post('/auth/admin/sessions', {
      username: 'admin',
      password: 'admin-password',
    });
    return { accessToken: (json as Tokens).accessToken, refreshToken: readCookie(headers) };
  }
}

function readCookie(headers: Answer['headers']): string {
  return /=([^;]+)/.exec(headers['set-cookie'] ?? '')?.[1] ?? '';
}
