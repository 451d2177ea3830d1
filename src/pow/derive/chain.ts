import type { BlockHash } from '../kernels/block-hash.js';
import { sha256 } from '../kernels/sha256.js';
import { sha512 } from '../kernels/sha512.js';
import type { Way } from '../kernels/fastest.js';
import { nextTask } from '../next-task.js';
import { digestBytes, type ChainPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { wasmChain, type ChainRounds } from './chain-program.js';
import { KeyTarget } from '../key-target.js';
import { Password } from './password.js';

const hashes: Readonly<Record<ChainPuzzle['hash'], () => BlockHash>> = {
  'SHA-256': sha256,
  'SHA-384': () => sha512(48),
  'SHA-512': () => sha512(64),
};

/** Rounds of a chain before other tasks are let in: some 2 ms in plain script. */
const ROUNDS_A_SLICE = 2_048;

/**
 * Keys that are hashes of hashes: every round needs the one before, but the chains of several counters go side by side.
 *
 * @throws if the browser or the page does not let them go this way
 */
export function chainStep(puzzle: ChainPuzzle, way: Way): Step {
  const { cost, keyLength } = puzzle;
  const hash = hashes[puzzle.hash]();
  const rounds =
    way === 'script' ? scriptChain(hash, digestBytes[puzzle.hash]) : wasmChain(puzzle.hash, hash.initial, way);
  const first = firstRound(puzzle, hash);
  const target = new KeyTarget(puzzle.target);
  const state = hash.initial.slice();

  function key(): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(4 * state.length));
    state.forEach((word, i) => bytes.setInt32(4 * i, word));
    return new Uint8Array(bytes.buffer, 0, Math.min(keyLength, digestBytes[puzzle.hash]));
  }

  return async (from, count, isWanted) => {
    for (let counter = from; counter < from + count; counter += rounds.lanes) {
      const lanes = Math.min(rounds.lanes, from + count - counter);
      for (let lane = 0; lane < lanes; lane++) {
        first(counter + lane, state);
        rounds.put(lane, state);
      }
      for (let left = cost - 1; left > 0; left -= ROUNDS_A_SLICE) {
        rounds.run(Math.min(left, ROUNDS_A_SLICE));
        if (left <= ROUNDS_A_SLICE) break;
        await nextTask();
        if (!isWanted()) return undefined;
      }
      for (let lane = 0; lane < lanes; lane++) {
        rounds.take(lane, state);
        if (target.allows(state[0]!) && target.isStartOf(key())) return { counter: counter + lane, proof: key() };
      }
    }
    return undefined;
  };
}

/** One chain, in plain script. */
function scriptChain(hash: BlockHash, digest: number): ChainRounds {
  const state = hash.initial.slice();
  const digestWords = state.subarray(0, digest / 4);
  const block = new Int32Array(hash.scheduleWords);
  block[digest / 4] = 0x80 << 24;
  block[hash.blockWords - 1] = digest * 8;
  return {
    lanes: 1,
    put: (_, from) => state.set(from),
    take: (_, to) => to.set(state),
    run: (rounds) => {
      for (let i = 0; i < rounds; i++) {
        block.set(digestWords);
        state.set(hash.initial);
        hash.compress(state, block);
      }
    },
  };
}

/** Hashes salt and password for a counter. The blocks before the counter are hashed once. */
function firstRound(puzzle: ChainPuzzle, hash: BlockHash): (counter: number, state: Int32Array) => void {
  const { salt } = puzzle;
  const { bytes: password } = new Password(puzzle);
  const blockBytes = 4 * hash.blockWords;
  const length = salt.length + password.length;
  // The message, padded (FIPS 180-4 §5.1): its length in bits takes an eighth of a block.
  const message = new Uint8Array(Math.ceil((length + 1 + blockBytes / 8) / blockBytes) * blockBytes);
  const view = new DataView(message.buffer);
  message.set(salt);
  message.set(password, salt.length);
  message[length] = 0x80;
  view.setUint32(message.length - 4, length * 8);

  const fixed = length - 4 - ((length - 4) % blockBytes);
  const block = new Int32Array(hash.scheduleWords);
  const midstate = hash.initial.slice();
  function absorb(into: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at += blockBytes) {
      for (let i = 0; i < hash.blockWords; i++) block[i] = view.getInt32(at + 4 * i);
      hash.compress(into, block);
    }
  }
  absorb(midstate, 0, fixed);

  return (counter, state) => {
    view.setUint32(length - 4, counter);
    state.set(midstate);
    absorb(state, fixed, message.length);
  };
}
