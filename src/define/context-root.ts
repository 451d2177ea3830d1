import { ContextRoot } from '@lit/context';

/** Keeps what elements ask for until somebody provides it: a client may come after the elements that use it. */
if (typeof document !== 'undefined') new ContextRoot().attach(document.documentElement);
