import type { NewAccount } from './users.js';

/** The account every project of the demo starts with. Known to everyone, and only good at a server on this machine. */
export const DEMO_ACCOUNT = {
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  userMetadata: { name: 'Ada Lovelace' },
  profile: { firstName: 'Ada', lastName: 'Lovelace', organizationName: 'Analytical Engines' },
  notes: ['The engine weaves algebraic patterns.', 'Check the table of Bernoulli numbers once more.'],
} as const satisfies NewAccount;

/** Somebody whom super.ai's demo has invited and who has not come yet. */
export const INVITED_ACCOUNT = {
  email: 'invited@example.com',
  invited: true,
  profile: { firstName: 'Ida', lastName: 'Rhodes', organizationName: 'Analytical Engines' },
} as const satisfies NewAccount;
