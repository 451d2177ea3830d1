/** Sign-in by the ID token that a provider's own script gives to the page: by hand on the demo's page, and every rule. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { HeadlessPage } from './headless.js';
import { stage } from './stage.js';

const demo = stage();
const hash = (nonce: string) => createHash('sha256').update(nonce).digest('hex');

/** What the demo's identity provider signs for Ada. `nonce`: the hash that it is asked with. */
async function idToken(nonce?: string, provider = 'google'): Promise<string> {
  const query = new URLSearchParams({ email: 'ada@example.com', ...(nonce !== undefined && { nonce }) });
  const answer = await fetch(`${demo.server.apiUrl}/identity/${provider}/id-token?${query.toString()}`);
  return ((await answer.json()) as { id_token: string }).id_token;
}

suite('a provider’s own button', () => {
  test('signs in, refuses a token that was made for another page, and leaves a guest who they are', async () => {
    const page = await demo.open('/pages/provider-button.html');
    const who = page.locator('#who');
    const go = () => page.getByRole('button', { name: 'Continue', exact: true }).click();
    await who.filter({ hasText: 'signed-out' }).waitFor();

    await page.getByLabel('Bring a token that was made for another page').check();
    await go();
    await page.locator('#result', { hasText: 'refused: invalid_credentials' }).waitFor();
    assert.equal(await who.textContent(), 'signed-out');

    await page.getByLabel('Bring a token').uncheck();
    await page.getByRole('button', { name: 'Continue as a guest' }).click();
    const guest = (await who.filter({ hasText: 'anonymous' }).textContent())!.split(', ').at(-1)!;
    await page.getByLabel('Grace Hopper').check();
    await go();
    await who.filter({ hasText: 'signed-in, grace@example.com' }).waitFor();
    assert.equal((await who.textContent())!.split(', ').at(-1), guest);
  });
});

test('an ID token and its nonce go together: each alone is refused, and so is another provider’s', async () => {
  const person = await HeadlessPage.open(demo, 'gotrue');
  const refused = (given: { idToken: string; nonce?: string; provider?: string }) =>
    person.refused((auth, input) => auth.signIn({ method: 'id-token', provider: 'google', ...input }), given);
  const bound = await idToken(hash('mine'));
  assert.equal(await refused({ idToken: bound }), 'invalid_credentials');
  assert.equal(await refused({ idToken: bound, nonce: 'not mine' }), 'invalid_credentials');
  assert.equal(await refused({ idToken: bound, nonce: hash('mine') }), 'invalid_credentials');
  assert.equal(await refused({ idToken: await idToken(), nonce: 'mine' }), 'invalid_credentials');
  assert.equal(await refused({ idToken: await idToken(hash('mine'), 'github'), nonce: 'mine' }), 'invalid_credentials');
  assert.equal((await person.who()).status, 'signed-out');

  assert.equal(await refused({ idToken: bound, nonce: 'mine' }), 'nothing');
  const { email, aal } = await person.who();
  assert.deepEqual([email, aal], ['ada@example.com', 'aal1']);
  const { id } = await person.who();
  await person.on((auth) => auth.signOut());
  assert.equal(await refused({ idToken: await idToken() }), 'nothing', 'a token without a nonce needs none');
  assert.equal((await person.who()).id, id);
});
