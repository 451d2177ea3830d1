import { pageId } from './page.js';

/**
 * Which step is open in this tab: its id alone, by project, since two tabs may be in the midst of two sign-ins. It outlives a
 * reload and the way to a provider and back.
 */
export interface TabStep {
  get(): string | undefined;
  set(id: string | undefined): void;
}

const prefix = 'portico.step|';
const scopeKey = 'portico.steps-of';

export function tabStep(project: string): TabStep {
  const key = prefix + project;
  return {
    get: () => attempt(() => sessionStorage.getItem(key)) ?? undefined,
    set(id) {
      attempt(() => (id === undefined ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, id)));
    },
  };
}

/** Names this tab among the browser's, after a reload too. */
export function tabScope(): string {
  return attempt(() => sessionStorage.getItem(scopeKey) ?? newScope()) ?? pageId();
}

function newScope(): string {
  const scope = crypto.randomUUID();
  sessionStorage.setItem(scopeKey, scope);
  return scope;
}

/** Whether a step of any client is open in this tab. */
export function isAnyStepOpen(): boolean {
  return attempt(() => Object.keys(sessionStorage).some((key) => key.startsWith(prefix))) ?? false;
}

/** Denied storage holds nothing: there, a step ends with the page. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
