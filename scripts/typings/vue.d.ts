/** Vue 3: `<portico-login view="sign-up" @portico-signed-in="…" />`, with `isCustomElement` set for the build. */
import type { HTMLAttributes, PublicProps } from 'vue';
import type { Elements } from './elements.js';

type ForVue<Tag extends keyof Elements> = new () => Elements[Tag]['element'] & {
  $props: Omit<HTMLAttributes, keyof Elements[Tag]['props']> & Elements[Tag]['props'] & PublicProps;
  $emit: <Name extends keyof Elements[Tag]['events']>(name: Name, event: Elements[Tag]['events'][Name]) => void;
};

type Tags = { [Tag in keyof Elements]: ForVue<Tag> };

declare module 'vue' {
  interface GlobalComponents extends Tags {}
}
