import { randomUUID } from 'node:crypto';
import type { Queries } from '../../database.js';
import type { Visitor } from './visitors.js';

interface Message {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly createdAt: string;
}

interface ConversationRow {
  id: string;
  agent_id: string;
  title: string | null;
  messages: Message[];
  created_at: Date;
  updated_at: Date;
}

/** A visitor's own conversations, newest first, as `GET /run/v1/conversations` shows them. */
export async function listConversations(database: Queries, visitor: Visitor, page: number, limit: number) {
  const owner = [visitor.app.id, visitor.id];
  const [count] = await database.query<{ total: number }>(
    'select count(*)::int as total from conversations where app_id = $1 and visitor_id = $2',
    owner,
  );
  const rows = await database.query<ConversationRow>(
    `select * from conversations where app_id = $1 and visitor_id = $2
     order by updated_at desc, id limit $3 offset $4`,
    [...owner, limit, (page - 1) * limit],
  );
  return { data: rows.map(summary), pagination: pagination(count?.total ?? 0, page, limit) };
}

/** One of the visitor's own; undefined for another's just as for one that never was. */
export async function showConversation(database: Queries, visitor: Visitor, id: string) {
  const row = await find(database, visitor, id);
  if (row === undefined) return undefined;
  const total = row.messages.length;
  return { data: { ...summary(row), messages: row.messages }, pagination: pagination(total, 1, 50) };
}

/** Adds what was said and the answer to a conversation, new or the visitor's own. Gives undefined for another's id. */
export async function say(database: Queries, visitor: Visitor, input: Said): Promise<{ id: string } | undefined> {
  const at = new Date(input.nowMs);
  const message = (role: Message['role'], content: string): Message => ({
    id: randomUUID(),
    role,
    content,
    createdAt: at.toISOString(),
  });
  const exchange = [message('user', input.text), message('assistant', input.answer)];
  if (input.conversationId !== undefined) {
    const own = await find(database, visitor, input.conversationId);
    if (own !== undefined) {
      await database.query('update conversations set messages = messages || $2::jsonb, updated_at = $3 where id = $1', [
        own.id,
        JSON.stringify(exchange),
        at,
      ]);
      return { id: own.id };
    }
  }
  const id = input.conversationId ?? `conv_${randomUUID()}`;
  const made = await database.query(
    `insert into conversations (id, app_id, visitor_id, agent_id, title, messages, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $7) on conflict (id) do nothing returning id`,
    [id, visitor.app.id, visitor.id, visitor.app.agentId, input.text.slice(0, 80), JSON.stringify(exchange), at],
  );
  return made.length === 0 ? undefined : { id };
}

interface Said {
  readonly conversationId: string | undefined;
  readonly text: string;
  readonly answer: string;
  readonly nowMs: number;
}

async function find(database: Queries, visitor: Visitor, id: string): Promise<ConversationRow | undefined> {
  const rows = await database.query<ConversationRow>(
    'select * from conversations where id = $1 and app_id = $2 and visitor_id = $3',
    [id, visitor.app.id, visitor.id],
  );
  return rows[0];
}

function summary(row: ConversationRow) {
  return {
    id: row.id,
    agentId: row.agent_id,
    title: row.title,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

function pagination(total: number, page: number, limit: number) {
  return { page, limit, total, pages: Math.ceil(total / limit) };
}
