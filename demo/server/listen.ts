import type { Server } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';

/** Thrown when a port belongs to another program. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(readonly port: number) {
    super(`Port ${port} is taken.`);
  }
}

/** How often a port chosen by the system may turn out half taken before we give up. */
const ATTEMPTS = 5;

/**
 * Listens on both loopback addresses and no other: `localhost` may mean either, and the demo's secrets are public. Gives
 * the port (chosen by the system when 0 is asked) and a way to stop.
 *
 * @throws PortTaken when either address has another listener on that port.
 */
export async function listen(server: Server, port: number): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  for (let attempt = 1; ; attempt += 1) {
    await bind(server, port, '127.0.0.1');
    const taken = (server.address() as AddressInfo).port;
    // One HTTP server has one address: what comes in at the other is handed over.
    const second = createServer((socket) => server.emit('connection', socket));
    try {
      await bind(second, taken, '::1');
      return { port: taken, close: () => stop([server, second], sockets) };
    } catch (error) {
      if (!(error instanceof PortTaken)) return { port: taken, close: () => stop([server], sockets) };
      await new Promise((resolve) => server.close(resolve));
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function bind(server: NetServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? new PortTaken(port) : error);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** Ends listeners and what hangs on them: a page's live-reload socket would keep the process forever. */
async function stop(servers: readonly NetServer[], sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
