/** Solid: `<portico-login view="sign-up" on:portico-signed-in={(event) => …} />`. */
import type { JSX } from 'solid-js';
import type { Elements } from './elements.js';

type Handlers<Events> = {
  [Name in keyof Events & string as `on:${Name}`]?: ((event: Events[Name]) => void) | undefined;
};

type ForSolid<Tag extends keyof Elements> = Elements[Tag]['props'] &
  Handlers<Elements[Tag]['events']> &
  Omit<JSX.HTMLAttributes<Elements[Tag]['element']>, keyof Elements[Tag]['props']>;

type Tags = { [Tag in keyof Elements]: ForSolid<Tag> };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
