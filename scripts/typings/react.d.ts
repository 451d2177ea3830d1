/** React 19: `<portico-login view="sign-up" onportico-signed-in={(event) => …} />`. */
import type { HTMLAttributes, RefAttributes } from 'react';
import type { Elements } from './elements.js';

type Handlers<Events> = {
  [Name in keyof Events & string as `on${Name}`]?: ((event: Events[Name]) => void) | undefined;
};

type ForReact<Tag extends keyof Elements> = Elements[Tag]['props'] &
  Handlers<Elements[Tag]['events']> &
  Omit<HTMLAttributes<Elements[Tag]['element']>, keyof Elements[Tag]['props']> &
  RefAttributes<Elements[Tag]['element']>;

type Tags = { [Tag in keyof Elements]: ForReact<Tag> };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
