import { sha256Constants } from '../sha256.js';
import { BLOCK_BYTES, CONSTANTS_BEHIND, SCHEDULE } from './memory.js';
import program from './program.ts?wasm-source';

/**
 * Tries counters from one up to another, given by their last four digits, and gives the first of a vector of which one is
 * likely a solution, or −1. The rest tells where digits stand and which rounds are done; see program.ts.
 */
export type Run = (
  from: number,
  to: number,
  rear: number,
  fore: number,
  shift: number,
  begin: number,
  look: number,
  end: number,
) => number;

interface Loaded {
  readonly run: Run;
  /** The program's memory; see memory.ts. */
  readonly words: Int32Array;
}

let loaded: Loaded | undefined;

/** The program, which all searches of this page share. @throws if the browser or the page does not let it run */
export function loadProgram(): Loaded {
  return (loaded ??= load());
}

function load(): Loaded {
  const bytes = new Uint8Array(program.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(program.slice(2 * i, 2 * i + 2), 16);
  const module = new WebAssembly.Module(bytes);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const run = new WebAssembly.Instance(module, { m: { m: memory } }).exports['m'] as Run;
  const words = new Int32Array(memory.buffer);
  for (let block = 0; block < 2; block++) {
    const at = (SCHEDULE + block * BLOCK_BYTES + CONSTANTS_BEHIND) / 4;
    sha256Constants().forEach((constant, t) => words.fill(constant, at + 4 * t, at + 4 * t + 4));
  }
  return { run, words };
}
