import { bundleAddress } from '../../bundle-address.js';
import { AuthError } from '../../errors.js';
import { file, integrity } from './worker.ts?worker-file';

/**
 * {@link module:worker-text!workerText} for bundles of one file, `portico.js` and `portico.mjs`: fetched from the folder of
 * the bundle. The bundle knows the digest of the file, so a page that checks the bundle's own checks all that runs.
 *
 * @throws AuthError `blocked_by_page` if the file is not there, is another one, or may not be fetched (`connect-src`)
 */
export async function workerText(): Promise<string> {
  try {
    const response = await fetch(new URL(file, bundleAddress), { integrity, credentials: 'omit', mode: 'cors' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.text();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AuthError('blocked_by_page', `${file} could not be loaded from beside ${bundleAddress}: ${why}`);
  }
}
