/** People who have an account at every provider that the demo plays. */
export const PROVIDER_ACCOUNTS = [
  { id: '1815', email: 'ada@example.com', emailVerified: true, name: 'Ada Lovelace' },
  { id: '1906', email: 'grace@example.com', emailVerified: true, name: 'Grace Hopper' },
  { id: '1912', email: 'alan@example.com', emailVerified: false, name: 'Alan Turing' },
] as const satisfies readonly ProviderAccount[];

/** What a provider says of a person. */
export interface ProviderAccount {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

export function findProviderAccount(id: string): ProviderAccount | undefined {
  return PROVIDER_ACCOUNTS.find((account) => account.id === id);
}
