/**
 * Why the programs are written where they run, and not by the build.
 *
 * Context: for a salt of one length, the digits that vary stand in one or two of the sixteen words of a block. Rounds before
 * them and much of the message schedule are then the same for a thousand counters, but what exactly is the same differs
 * from place to place: about fifteen kilobytes of code for each of some thirty places, four hashes and two widths.
 *
 * Decision: what describes a hash (sha1.ts, sha2.ts) is run on numbers that know whether they vary (stage.ts), and leaves the
 * instructions for the place at hand.
 *
 * Consequences: about three kilobytes, compressed, for all programs together. Writing one takes 8 … 30 ms in a thread that
 * never did and one after that. Workers have that time, since they are started ahead and paint nothing; a page has not, so
 * it begins with a program from the build (../page/program.ts) and loads what writes these only if no worker comes.
 */
import type { SearchPuzzle } from '../../puzzle.js';
import type { Search } from '../kernel.js';
import { hashPrefix } from '../prefix.js';
import { scriptKernel } from '../script.js';
import { arithmetics, type Width } from './arithmetic.js';
import { Board } from './board.js';
import { loadAhead, loadProgram, type Run } from './load.js';
import type { Goal } from './program.js';
import { programs } from './programs.js';
import { BLOCK, tailOf, type Tail } from './tail.js';

/** Has the program ready that the puzzle's first counters take. @throws as {@link wasmKernel} */
export function loadFirstProgram(puzzle: SearchPuzzle, width: Width): Promise<void> {
  const word = programs[puzzle.hash].bits / 8;
  const layout = tailOf(puzzle.prefix.length % (16 * word), 1, word, undefined);
  return loadAhead(puzzle.hash, layout, width, goalOf(puzzle));
}

function goalOf({ kind }: SearchPuzzle): Goal {
  return kind === 'prefix' ? 'prefix' : 'digest';
}

/**
 * The search in WebAssembly, by a program written for where the puzzle's digits stand.
 *
 * Counters are tried a thousand at a time, so that only the last three digits vary; what follows from the others is computed
 * once. The program compares one word, so the script's kernel confirms what it finds.
 *
 * @throws if the browser or the page does not let it run.
 */
export function wasmKernel(puzzle: SearchPuzzle, width: Width): Search {
  const program = programs[puzzle.hash];
  const { lanes } = arithmetics[width][program.bits];
  const word = program.bits / 8;
  const prefix = hashPrefix(puzzle);
  const board = new Board(prefix, puzzle.prefix.length, program.constants, word);
  let tail: Tail | undefined;
  let run: Run | undefined;
  let script: Search | undefined;

  function prepare(digits: number): void {
    tail = tailOf(prefix.rest.length, digits, word, tail);
    run = undefined;
    run = loadProgram(puzzle.hash, tail, width, goalOf(puzzle));
  }
  prepare(1);

  function inScript(from: number, to: number): number {
    script ??= scriptKernel(puzzle);
    return script(from, to - from);
  }

  /** Searches counters of one block, which have so many digits. */
  function searchBlock(digits: number, block: number, from: number, to: number): number {
    try {
      if (tail?.digits !== digits) prepare(digits);
    } catch {
      // The first program ran, so this is no rule of the page, but perhaps a lack of memory.
    }
    if (!run) return inScript(from, to);
    board.set(tail!, block);
    const end = (to - block) * word;
    const vector = lanes * word;
    for (let row = (from - block) * word; row < end; row += vector) {
      // From a whole vector; the counters before `from` in it are not ours.
      row = run(row - (row % vector), end);
      if (row < 0) break;
      const first = block + row / word;
      const counter = inScript(Math.max(first, from), Math.min(first + lanes, to));
      if (counter >= 0) return counter;
    }
    return -1;
  }

  return (from, count) => {
    const to = from + count;
    for (let next = from; next < to;) {
      const digits = String(next).length;
      const block = next - (next % BLOCK);
      const blockEnd = Math.min(block + BLOCK, to, 10 ** digits);
      const counter = searchBlock(digits, block, next, blockEnd);
      if (counter >= 0) return counter;
      next = blockEnd;
    }
    return -1;
  };
}
