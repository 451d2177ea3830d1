import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** What goes wrong with an answer. Only `truncate` and `drip` come after the server has done what was asked. */
export type Fault =
  /** Anything at all in place of the answer; the server does nothing. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The whole answer, a byte a second. */
  | { readonly kind: 'drip' }
  /** The answer breaks off half-way, after the server has committed. */
  | { readonly kind: 'truncate' }
  /** The connection is cut, after the server has committed, before a byte of the answer. */
  | { readonly kind: 'cut' }
  /** To the sink, which is another origin. */
  | { readonly kind: 'redirect'; readonly status: 307 | 308 }
  /** 10 MB of JSON. */
  | { readonly kind: 'huge' }
  /** 100 kB that unpack to 100 MB. */
  | { readonly kind: 'bomb' };

export const captivePortal: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Welcome to our free Wi-Fi</title>',
};

export const badGateway: Fault = {
  kind: 'answer',
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
};

export const unavailable: Fault = { kind: 'answer', status: 503 };

let bomb: Buffer | undefined;

/** Sends what the fault makes of the good answer. `headers` are those that every answer has. */
export function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  headers: Record<string, string>,
  good: string,
  sinkUrl: string,
): void {
  const json = { ...headers, 'content-type': 'application/json' };
  switch (fault.kind) {
    case 'answer':
      response.writeHead(fault.status, { ...headers, ...fault.headers }).end(fault.body ?? '');
      return;
    case 'drip': {
      response.writeHead(200, json);
      let sent = 0;
      const timer = setInterval(() => {
        response.write(good.charAt(sent++));
        if (sent === good.length) response.end();
      }, 1000);
      response.once('close', () => clearInterval(timer));
      return;
    }
    case 'truncate':
      response.writeHead(200, { ...json, 'content-length': String(Buffer.byteLength(good)) });
      response.write(good.slice(0, good.length / 2), () => response.destroy());
      return;
    case 'cut':
      response.destroy();
      return;
    case 'redirect':
      response.writeHead(fault.status, { ...headers, location: sinkUrl }).end();
      return;
    case 'huge':
      response.writeHead(200, json).end(`{"padding":"${'x'.repeat(10 * 1024 * 1024)}",${good.slice(1)}`);
      return;
    case 'bomb':
      bomb ??= gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20));
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb);
      return;
    default:
      fault satisfies never;
  }
}
