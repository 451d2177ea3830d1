import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_ACCOUNT } from '../../demo/server/accounts/seed.js';
import type { Database } from '../../demo/server/database.js';
import { DEFAULT_PASSWORD_COST, Passwords } from '../../demo/server/passwords.js';
import { onEachDatabase } from './support/databases.js';
import { bearer, startTestDemo } from './support/demo.js';

onEachDatabase('what the embedded backend keeps and says', (database) => {
  test('holds no password and no token in clear, neither in the tables nor in the log', async () => {
    const said: string[] = [];
    const demo = await startTestDemo(database(), { log: (line) => said.push(line) });
    const output: string[] = [];
    const streams = [process.stdout, process.stderr] as const;
    const writes = streams.map((stream) => stream.write.bind(stream));
    const listen = (chunk: unknown) => output.push(String(chunk)) > 0;
    for (const stream of streams) stream.write = listen;
    try {
      const body = { email: DEMO_ACCOUNT.email, password: DEMO_ACCOUNT.password };
      const signIn = () => demo.gotrue('/auth/v1/token?grant_type=password', { method: 'POST', body });
      const { json: first } = await signIn();
      const refreshing = { method: 'POST', body: { refresh_token: first.refresh_token } };
      const { json: second } = await demo.gotrue('/auth/v1/token?grant_type=refresh_token', refreshing);
      await demo.gotrue('/auth/v1/user', { headers: bearer(second.access_token) });
      await demo.gotrue('/auth/v1/token?grant_type=password', {
        method: 'POST',
        body: `{"email":"ada@example.com","password":"${body.password}"`,
      });
      demo.server.change({ inkeep: { setup: 'd5d09d0c/no-challenge' } });
      const visitor = await demo.inkeep('/run/auth/apps/app_demo/anonymous-session', {
        method: 'POST',
        headers: { Origin: 'http://localhost' },
      });
      const stored = await everything(demo.server.database);

      // An unexpected failure, with a password under way, is where a careless log gives things away.
      await demo.server.database.script('alter table refresh_tokens rename to mislaid');
      const failed = await signIn();
      await demo.server.database.script('alter table mislaid rename to refresh_tokens');
      assert.deepEqual([failed.status, failed.json.code], [500, 'unexpected_failure']);
      assert.equal(said.length, 1);
      assert.match(said[0]!, /^Unexpected /);

      const secrets = [
        body.password,
        ...[first, second].flatMap((session) => [session.access_token, session.refresh_token]),
        visitor.json.token,
      ] as string[];
      const everySaid = [...said, ...output].join('\n');
      for (const secret of secrets) {
        assert.ok(secret.length >= 12);
        assert.ok(!stored.includes(secret), 'a secret is stored in clear');
        assert.ok(!everySaid.includes(secret), 'a secret is in the log');
      }
      assert.match(stored, /\$argon2id\$v=19\$m=64,t=1,p=1\$/);
      assert.match(stored, /ada@example\.com/);
    } finally {
      streams.forEach((stream, index) => (stream.write = writes[index] as typeof stream.write));
      await demo.server.close();
    }
  });
});

test('passwords are hashed with Argon2id at 19 MiB, two passes and one lane unless told otherwise', async () => {
  const passwords = new Passwords(DEFAULT_PASSWORD_COST);
  const hash = await passwords.hash('correct');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await passwords.verify('correct', hash), true);
  assert.equal(await passwords.verify('wrong', hash), false);
  assert.equal(await passwords.verify('', hash), false);
  assert.equal(await passwords.verify('correct', undefined), false);
});

/** All rows of all tables, as text. */
async function everything(database: Database): Promise<string> {
  const tables = await database.query<{ name: string }>(
    'select table_name as name from information_schema.tables where table_schema = current_schema()',
  );
  const rows = [];
  for (const { name } of tables) {
    rows.push(...(await database.query<{ row: string }>(`select t::text as row from ${name} t`)));
  }
  return rows.map(({ row }) => row).join('\n');
}
