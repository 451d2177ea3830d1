import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Services } from '../../services.js';
import { say } from './conversations.js';
import { invalidBody, problem } from './problems.js';
import type { Visitor } from './visitors.js';

/** `POST /run/api/chat`: keeps what was said and answers as a Vercel data stream. */
export async function chat(services: Services, visitor: Visitor, c: Context): Promise<Response> {
  if (visitor.app.agentId === null) return problem(500, 'no default agent');
  const body: unknown = await c.req.json().catch(() => undefined);
  const { messages, conversationId } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const text = Array.isArray(messages) ? textOf(messages.at(-1)) : undefined;
  if (text === undefined) return invalidBody('/messages', 'messages', 'Required');
  const answer = `You said: “${text.slice(0, 200)}”. This demo keeps it with your anonymous session.`;
  const kept = await say(services.database, visitor, {
    conversationId: typeof conversationId === 'string' ? conversationId.slice(0, 128) : undefined,
    text: text.slice(0, 4000),
    answer,
    nowMs: services.now(),
  });
  if (kept === undefined) return problem(404, 'Conversation not found');
  const finish = { finishReason: 'stop', usage: { promptTokens: 0, completionTokens: 0 } };
  const parts = [
    `f:${JSON.stringify({ messageId: randomUUID() })}`,
    `2:${JSON.stringify([{ conversationId: kept.id }])}`,
    ...(answer.match(/\S+\s*/g) ?? []).map((word) => `0:${JSON.stringify(word)}`),
    `e:${JSON.stringify({ ...finish, isContinued: false })}`,
    `d:${JSON.stringify(finish)}`,
  ];
  return c.body(`${parts.join('\n')}\n`, 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Vercel-AI-Data-Stream': 'v1',
  });
}

/** What a chat message says: its `content`, or its text parts together. */
function textOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { content, parts } = message as { content?: unknown; parts?: unknown };
  if (typeof content === 'string') return content;
  const pieces = Array.isArray(content) ? content : Array.isArray(parts) ? parts : undefined;
  return pieces
    ?.map((piece: unknown) => (piece as { text?: unknown } | null)?.text)
    .filter((piece) => typeof piece === 'string')
    .join(' ');
}
