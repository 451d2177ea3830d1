/** Svelte: `<portico-login view="sign-up" onportico-signed-in={…} />`; Svelte 4 writes `on:portico-signed-in`. */
import type { HTMLAttributes } from 'svelte/elements';
import type { Elements } from './elements.js';

type Handlers<Events> = {
  [Name in keyof Events & string as `on${Name}` | `on:${Name}`]?: ((event: Events[Name]) => void) | undefined | null;
};

type ForSvelte<Tag extends keyof Elements> = Elements[Tag]['props'] &
  Handlers<Elements[Tag]['events']> &
  Omit<HTMLAttributes<Elements[Tag]['element']>, keyof Elements[Tag]['props']>;

type Tags = { [Tag in keyof Elements]: ForSvelte<Tag> };

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Tags {}
}
