import { after, afterEach, before, beforeEach } from 'node:test';
import type { TabSettings } from '../page/tab.js';
import { servePages } from '../pages.js';
import { opening, rig, type AnyRig } from '../rig.js';
import { FaultServer } from '../server/server.js';
import { atOnce, type Tab, type TabPage } from '../tab.js';
import type { Engine, EngineName, Profile } from './engine.js';
import { startFirefox } from './firefox.js';
import { startWebKit } from './webkit.js';

const starters: Readonly<Record<string, () => Promise<Engine | undefined>>> = {
  firefox: startFirefox,
  webkit: startWebKit,
} satisfies Record<EngineName, unknown>;

/** @throws Error where it is not installed */
export async function startEngine(name: string): Promise<Engine> {
  const started = await starters[name]?.();
  if (!started) throw new Error(`${name} is not installed: \`npm run test:engines\` installs it where it can.`);
  return started;
}

/** The rig of the engine that `PORTICO_ENGINE` names, Chromium unless it does, for rows that play in any. */
export function anyRig(): AnyRig {
  const name = process.env['PORTICO_ENGINE'] ?? 'chromium';
  if (name === 'chromium') return rig();
  let engine: Engine;
  let server: FaultServer;
  let profile: Profile;
  let current: AnyRig;
  before(async () => {
    engine = await startEngine(name);
    server = await FaultServer.start(await servePages());
  });
  beforeEach(async () => {
    server.reset();
    profile = await engine.newProfile();
    current = rigIn(profile, server);
  });
  afterEach(() => profile?.close());
  after(async () => {
    await engine?.close();
    await server?.close();
  });
  return {
    get server() {
      return server;
    },
    get clock() {
      return current.clock;
    },
    open: (settings) => current.open(settings),
    openSignedIn: (tabs, settings) => current.openSignedIn(tabs, settings),
    openBlank: () => current.openBlank(),
  };
}

/** A rig for one row. */
export function rigIn(profile: Profile, server: FaultServer): AnyRig {
  let clock: TabSettings['clock'];
  const tabs: Tab<TabPage>[] = [];
  return {
    server,
    clock: {
      install: async () => void (clock = 'movable'),
      async fastForward(ms) {
        const there = tabs.filter(({ gone }) => !gone);
        await atOnce(there, `(tab) => tab.passTime(${ms})`);
      },
    },
    ...opening({
      server: () => server,
      newPage: () => profile.newPage(),
      settings: () => (clock ? { clock } : {}),
      opened: (tab) => tabs.push(tab),
    }),
  };
}
