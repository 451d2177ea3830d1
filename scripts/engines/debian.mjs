import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';

const apt = '/usr/bin/apt-get';

/** Whether packages can be installed here: Debian or one of its kin, as root. */
export const hasApt = process.platform === 'linux' && process.getuid?.() === 0 && existsSync(apt);

/** Installs Debian packages, without a word; whether they work is for the caller to find out. */
export function installDebian(...packages) {
  // What apt-get runs in its turn is looked up on the PATH, and a job’s may be short.
  const PATH = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter);
  const options = { stdio: 'ignore', env: { ...process.env, PATH, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync(apt, ['update', '-qq'], { ...options, timeout: 120_000 });
  spawnSync(apt, ['install', '-y', '-qq', '--no-install-recommends', ...packages], { ...options, timeout: 300_000 });
}
