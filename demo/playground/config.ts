/** What the demo server tells its page: where its services are, and whom one can sign in as. */
export interface DemoConfig {
  readonly apiUrl: string;
  readonly inkeep: { readonly url: string; readonly appId: string };
  readonly gotrue: { readonly url: string; readonly anonKey: string; readonly notesUrl: string };
  readonly superai: { readonly url: string; readonly authUrl: string };
  readonly insforge: { readonly url: string; readonly anonKey: string };
  readonly morpheus: { readonly url: string };
  readonly apiKey: { readonly url: string; readonly probe: string; readonly key: string };
  readonly account: { readonly email: string; readonly password: string };
}

export async function readConfig(): Promise<DemoConfig> {
  const response = await fetch('/demo/config.json');
  return (await response.json()) as DemoConfig;
}

/** The element of that id, which the page is written with. */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page lacks <… id="${id}">.`);
}
