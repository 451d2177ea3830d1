import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

/** A mail or an SMS that a real service would have sent. */
export interface Message {
  readonly id: string;
  /** The project whose service sent it. */
  readonly project: string;
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  /** The code to type, where there is one. */
  readonly code?: string;
  /** The link to open, where there is one. */
  readonly link?: string;
  readonly atMs: number;
}

/** As many messages as are kept. */
const KEPT = 200;

/**
 * The mailboxes of everybody in the demo. In memory only: codes and links are secrets, and the database is to hold none
 * in clear.
 */
export class Inbox {
  #messages: readonly Message[] = [];
  readonly #deliveries = new EventEmitter();

  deliver(message: Omit<Message, 'id'>): Message {
    const delivered = { id: randomUUID(), ...message };
    this.#messages = [delivered, ...this.#messages].slice(0, KEPT);
    this.#deliveries.emit('delivered');
    return delivered;
  }

  /** Newest first; of one address or number, where one is given. */
  list(to?: string): readonly Message[] {
    return to === undefined ? this.#messages : this.#messages.filter((message) => message.to === to);
  }

  /** The newest to an address or number, as soon as there is one. */
  async newest(to: string): Promise<Message> {
    for (;;) {
      const [newest] = this.list(to);
      if (newest) return newest;
      await once(this.#deliveries, 'delivered');
    }
  }

  clear(): void {
    this.#messages = [];
  }
}
