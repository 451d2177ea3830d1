import type { Answer } from '../support/http.js';
import type { TestDemo } from '../support/demo.js';
import type { Variables } from './compare.js';
import type { Exchange } from './exchange.js';

/** What is really sent in place of the exchange's request, where that holds a token, a solution or an id. */
export interface Staged {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What only this exchange lets differ. */
  readonly variables?: Variables;
  /** What must hold beside the comparison. */
  readonly check?: (answer: Answer) => void;
}

/** An exchange whose answer is another one here, on purpose: why, and the answer that is held against instead. */
export interface Difference {
  readonly why: string;
  readonly expect: (exchange: Exchange) => Exchange;
}

/** How the exchanges of one file are played. */
export interface Repertoire {
  /** Values that differ in every answer of this file. */
  readonly variables: Variables;
  /** Exchanges that are not played, by reason. */
  readonly notPlayed: Readonly<Record<string, readonly string[]>>;
  /** Those that are played against another answer than the file's, by id. */
  readonly differences?: Readonly<Record<string, Difference>>;
  /** Sets the server up as the exchange says and makes the true request. */
  stage(demo: TestDemo, exchange: Exchange): Promise<Staged>;
}
