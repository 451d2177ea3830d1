/** Keeps the pages that test/framed.ts leaves, and serves each under its policy. */
import { text } from 'node:stream/consumers';

const pages = [];

export async function framedPages(context, next) {
  if (context.path !== '/framed') return next();
  if (context.method === 'POST') {
    context.body = String(pages.push(JSON.parse(await text(context.req))) - 1);
    return;
  }
  const { policy, html } = pages[Number(context.querystring)];
  context.set('content-security-policy', policy);
  context.type = 'html';
  context.body = html;
}
