import type { ProfileChanges } from '../../backends/backend.js';
import { AuthError } from '../../errors.js';
import { emailField, field, hiddenUsername, newPasswordField, phoneField } from '../form/fields.js';
import { message } from '../login/views/view.js';
import type { Desk, Edit } from './desk.js';
import type { EditKit, EditView } from './edit-view.js';
import { enrolmentEdit } from './enrolment.js';
import { newApiKeyEdit } from './new-api-key.js';

export function editView(edit: Edit, kit: EditKit, desk: Desk): EditView {
  const { words, html } = kit;
  const { account } = desk.auth;
  const { state } = desk.auth;
  const email = state.status === 'signed-in' ? state.user.email : undefined;
  switch (edit.kind) {
    case 'upgrade':
      return {
        heading: words.upgrade_title,
        body: html`${emailField(kit, '')}${newPasswordField(kit)}`,
        button: words.create,
        work: ({ email: typed = '', password = '' }) => ({
          run: () => desk.auth.upgrade({ method: 'password', email: typed, password }, desk.options()),
        }),
      };
    case 'profile':
      return profileEdit(kit, desk);
    case 'email':
      return {
        heading: words.change_email,
        body: field(kit, {
          name: 'email',
          label: words.new_email,
          type: 'email',
          autocomplete: 'email',
          inputmode: 'email',
        }),
        button: words.continue,
        work: ({ email: typed = '' }) => ({
          run: () => account.contact!.change({ email: typed }, desk.options()),
          told: 'contact_changed',
        }),
      };
    case 'phone':
      return {
        heading: words.change_phone,
        body: phoneField(kit),
        button: words.continue,
        work: ({ phone = '' }) => ({
          run: () => account.contact!.change({ phone: phone.replace(/[^\d+]/g, '') }, desk.options()),
          told: 'contact_changed',
        }),
      };
    case 'password': {
      const current = { name: 'currentPassword', label: words.current_password, type: 'password' } as const;
      return {
        heading: words.change_password,
        body: html`${
          edit.current
            ? html`${message(kit, words.current_password_text)}${field(kit, { ...current, autocomplete: 'current-password' })}`
            : kit.nothing
        }${hiddenUsername(kit, email)}${newPasswordField(kit)}`,
        button: words.save_password,
        work: ({ password = '', currentPassword }) => ({
          run: () => account.password!.change({ password, ...(currentPassword && { currentPassword }) }),
          told: 'password_changed',
        }),
      };
    }
    case 'factor-phone':
      return {
        heading: words.add_phone,
        body: phoneField(kit),
        button: words.send_code,
        work: ({ phone = '' }) => ({
          run: async () => {
            const enrolment = await account.factors!.enroll({ kind: 'phone', phone: phone.replace(/[^\d+]/g, '') });
            return { section: 'factors', edit: { kind: 'enrolment', enrolment } };
          },
        }),
      };
    case 'enrolment':
      return enrolmentEdit(edit.enrolment, kit, desk);
    case 'passkey-name': {
      const { id, name = '' } = edit.passkey;
      const own = { name: 'name', label: words.passkey_name, autocomplete: 'off', value: name };
      return {
        heading: words.rename,
        body: field(kit, own),
        button: words.save,
        work: (values) => ({ run: () => account.passkeys!.rename(id, values['name'] ?? ''), told: 'saved' }),
      };
    }
    case 'api-key':
      return {
        heading: words.create_key,
        body: field(kit, { name: 'name', label: words.key_name, autocomplete: 'off', optional: true }),
        button: words.create_key,
        work: ({ name }) => ({
          run: async () => {
            const made = await account.apiKeys!.create(name || undefined);
            desk.load(['api-keys']);
            return { section: 'api-keys', edit: { kind: 'new-api-key', made } };
          },
        }),
      };
    case 'new-api-key':
      return newApiKeyEdit(edit.made, kit, desk);
    default:
      return edit satisfies never;
  }
}

/** Only what the backend takes can be typed. */
function profileEdit(kit: EditKit, desk: Desk): EditView {
  const { words, html } = kit;
  const own = desk.auth.account.profile!;
  const known = desk.loaded.profile instanceof AuthError ? undefined : desk.loaded.profile;
  const labels = { name: words.name, firstName: words.first_name, lastName: words.last_name };
  const autocomplete = { name: 'name', firstName: 'given-name', lastName: 'family-name' };
  return {
    heading: words.section_profile,
    body: html`${own.editable.map((name) =>
      field(kit, {
        name,
        label: labels[name],
        autocomplete: autocomplete[name],
        value: known?.[name] ?? '',
        optional: true,
      }),
    )}`,
    button: words.save,
    work: (values) => {
      const changes: ProfileChanges = Object.fromEntries(own.editable.map((name) => [name, values[name] ?? '']));
      return { run: async () => void (await own.update(changes)), told: 'saved' };
    },
  };
}
