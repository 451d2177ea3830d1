import { button, type Section } from './section.js';

export const password: Section = {
  isThere: ({ desk: { auth } }) => auth.can('password-change') !== false && auth.account.password !== undefined,
  body: (kit) =>
    button(kit, kit.words.change_password, () =>
      kit.desk.show({ section: 'password', edit: { kind: 'password', current: false } }),
    ),
};
