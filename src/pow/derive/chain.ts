import type { BlockHash } from '../kernels/block-hash.js';
import { sha256 } from '../kernels/sha256.js';
import { sha512 } from '../kernels/sha512.js';
import { nextTask } from '../next-task.js';
import { digestBytes, type ChainPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { KeyTarget } from './key-target.js';
import { Password } from './password.js';

const hashes: Readonly<Record<ChainPuzzle['hash'], () => BlockHash>> = {
  'SHA-256': sha256,
  'SHA-384': () => sha512(48),
  'SHA-512': () => sha512(64),
};

/** Rounds of one counter before other tasks are let in: some 2 ms. */
const ROUNDS_A_SLICE = 2_048;

/** Keys that are hashes of hashes, in plain script and without waiting: every round needs the one before. */
export function chainStep(puzzle: ChainPuzzle): Step {
  const { cost, salt, keyLength } = puzzle;
  const hash = hashes[puzzle.hash]();
  const blockBytes = 4 * hash.blockWords;
  const target = new KeyTarget(puzzle.target);
  const password = new Password(puzzle);

  // The message of the first round, padded (FIPS 180-4 §5.1); its whole blocks before the counter never change.
  const length = salt.length + password.bytes.length;
  const message = padded(salt, length, blockBytes);
  const fixed = length - 4 - ((length - 4) % blockBytes);
  const view = new DataView(message.buffer);
  const block = new Int32Array(hash.scheduleWords);
  const midstate = hash.initial.slice();
  message.set(password.bytes, salt.length);
  absorb(midstate, 0, fixed);

  const digest = digestBytes[puzzle.hash];
  const state = hash.initial.slice();
  // A view of the state as far as it is the digest, and the message of every later round: one digest, padded.
  const digestWords = state.subarray(0, digest / 4);
  const again = new Int32Array(hash.scheduleWords);
  again[digest / 4] = 0x80 << 24;
  again[hash.blockWords - 1] = digest * 8;

  function absorb(into: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at += blockBytes) {
      for (let i = 0; i < hash.blockWords; i++) block[i] = view.getInt32(at + 4 * i);
      hash.compress(into, block);
    }
  }

  function hashAgain(rounds: number): void {
    for (let i = 0; i < rounds; i++) {
      again.set(digestWords);
      state.set(hash.initial);
      hash.compress(state, again);
    }
  }

  function key(): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(digest));
    digestWords.forEach((word, i) => bytes.setInt32(4 * i, word));
    return new Uint8Array(bytes.buffer).subarray(0, keyLength);
  }

  return async (from, count, isWanted) => {
    for (let counter = from; counter < from + count; counter++) {
      view.setUint32(length - 4, counter);
      state.set(midstate);
      absorb(state, fixed, message.length);
      for (let left = cost - 1; left > 0; left -= ROUNDS_A_SLICE) {
        hashAgain(Math.min(left, ROUNDS_A_SLICE));
        if (left <= ROUNDS_A_SLICE) break;
        await nextTask();
        if (!isWanted()) return undefined;
      }
      if (target.allows(state[0]!) && target.isStartOf(key())) return { counter, proof: key() };
    }
    return undefined;
  };
}

/** Room for a message of `length` bytes, with its start in place, and the padding after its end. */
function padded(start: Uint8Array, length: number, blockBytes: number): Uint8Array<ArrayBuffer> {
  // The length in bits takes an eighth of a block.
  const blocks = Math.ceil((length + 1 + blockBytes / 8) / blockBytes);
  const message = new Uint8Array(blocks * blockBytes);
  message.set(start);
  message[length] = 0x80;
  new DataView(message.buffer).setUint32(message.length - 4, length * 8);
  return message;
}
