import { readFileSync } from 'node:fs';

/** One request and its answer, as `test/contracts/*.exchanges.json` holds them. */
export interface Exchange {
  /** Unique in its file. */
  readonly id: string;
  readonly note: string;
  /** Whether a running server gave the answer, or it was worked out from its source. */
  readonly recorded: boolean;
  /** Version and set-up (Inkeep). */
  readonly server?: string;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** As the files have it: a header that may come several times is a list. */
type Recorded = Omit<Exchange, 'id' | 'responseHeaders'> & {
  readonly id?: string;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[]>>;
};

/** Reads a file. Exchanges without an id are named by server and note. */
export function readExchanges(
  name: 'inkeep' | 'gotrue' | 'superai' | 'insforge' | 'morpheus' | 'api-keys',
): Exchange[] {
  const file = new URL(`../../contracts/${name}.exchanges.json`, import.meta.url);
  const raw = JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
  return raw.map((exchange) => ({
    ...exchange,
    id: exchange.id ?? `${exchange.server}: ${exchange.note}`,
    responseHeaders: Object.fromEntries(
      Object.entries(exchange.responseHeaders).map(([name, value]) => [name, String(value)]),
    ),
  }));
}
