/** X1, X4: what may be found of a token, and answers that are made to hurt. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'node:test';
import { openProfile } from './profile.js';
import { pastLifetimeMs, rig, row } from './rig.js';
import { rightPassword } from './server/gotrue.js';
import type { Fault } from './server/faults.js';
import { callsWithBody, hostileBodies } from './trials/bodies.js';

const stage = rig();

suite('tokens and passwords', () => {
  row('are in no file of the profile, after a sign-in, a refresh, an error and a sign-out (X1)', async () => {
    const { server } = stage;
    const profile = await mkdtemp(join(tmpdir(), 'portico-profile-'));
    try {
      const opened = await openProfile(server, profile);
      await opened.context.clock.install();
      const tab = await opened.open();
      const heard: string[] = [];
      tab.page.on('console', (message) => heard.push(message.text()));
      await tab.signIn();
      await opened.context.clock.fastForward(pastLifetimeMs);
      await tab.accessToken();
      server.faults.refresh = () => ({ kind: 'answer', status: 500 });
      await opened.context.clock.fastForward(pastLifetimeMs);
      await tab.accessToken();
      const said = await tab.run((api) => JSON.stringify([api.changes, api.notices, api.auth.state, location.href]));
      // Two copies at different times: with the session in it, and after it has ended.
      const files = [await textOf(profile)];
      await tab.signOut();
      await opened.context.close();
      files.push(await textOf(profile));
      assert.match(files[0]!, /id-of-ada/, 'what is looked for could be found');
      for (const secret of ['canary-access', 'canary-refresh', rightPassword]) {
        for (const text of [...files, said, heard.join()]) assert.equal(holds(text, secret), false, secret);
      }
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

suite('answers that are made to hurt', () => {
  for (const [what, fault] of Object.entries(hostileBodies)) {
    row(`${what}: every call settles in time, nothing is lost, and nothing goes elsewhere (X4)`, async () => {
      const { unsettled, lost, strays } = await callsWithBody(stage, fault);
      assert.deepEqual({ unsettled, lost, strays }, { unsettled: 0, lost: 0, strays: 0 });
    });
  }

  for (const lifetime of [Number.NaN, -1, 1e308, '3600', undefined, null, 4]) {
    row(`a lifetime of ${JSON.stringify(lifetime)} is a bad answer (X4)`, async () => {
      stage.server.lifetimeS = lifetime;
      const tab = await stage.open();
      await assert.rejects(tab.signIn(), /bad_response/);
      assert.equal(await tab.status(), 'signed-out');
    });
  }

  const json = { 'content-type': 'application/json' };
  for (const [what, body] of [
    [
      'members that reach for prototypes',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"user":{"__proto__":{"polluted":1}}}',
    ],
    ['a hundred thousand arrays in one another', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['nothing', ''],
    ['null', 'null'],
  ] as const) {
    row(`JSON of ${what} is a bad answer, and changes no prototype (X4)`, async () => {
      const fault: Fault = { kind: 'answer', status: 200, headers: json, body };
      stage.server.faults['sign-in'] = () => fault;
      const tab = await stage.open();
      await assert.rejects(tab.signIn(), /bad_response/);
      assert.equal(await tab.run(() => 'polluted' in {}), false);
    });
  }
});

suite('memory', () => {
  row('does not grow by what answers hold that are too large (X4)', async () => {
    const tab = await stage.open();
    const devtools = await stage.context.newCDPSession(tab.page);
    const usedBytes = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    };
    stage.server.faults['sign-in'] = () => hostileBodies['10 MB'];
    await assert.rejects(tab.signIn(), /bad_response/);
    const before = await usedBytes();
    for (let times = 0; times < 5; times++) await assert.rejects(tab.signIn(), /bad_response/);
    const grownBytes = (await usedBytes()) - before;
    assert.equal(grownBytes < 5 * 1024 * 1024, true, `${grownBytes} bytes more`);
  });
});

async function textOf(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    // A file that the browser takes away meanwhile cannot be looked into.
    files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'latin1').catch(() => '')),
  );
  return texts.join('\n');
}

/** As the browser may have written it: bytes, or UTF-16. */
function holds(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(secret.split('').join('\0'));
}
