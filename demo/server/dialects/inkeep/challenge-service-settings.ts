/** What the newer challenge looks like, and how the service behind the proxy fares. */
export interface ChallengeServiceSettings {
  /** The puzzle: as the classic one, or a key derivation (ALTCHA 2). */
  format: 'classic' | 'derivation';
  /** Whether interaction data is asked for: never, beside the puzzle, or before it. */
  interaction: 'off' | 'beside' | 'first';
  /** `suspicious` takes everybody for a bot, `failing` answers 500, `html` what a proxy shows. */
  health: 'up' | 'suspicious' | 'failing' | 'html';
}

export const DEFAULT_CHALLENGE_SERVICE: ChallengeServiceSettings = {
  format: 'classic',
  interaction: 'off',
  health: 'up',
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  format: ['classic', 'derivation'],
  interaction: ['off', 'beside', 'first'],
  health: ['up', 'suspicious', 'failing', 'html'],
};

/** Whether a change of these settings holds nothing but what can be set. */
export function isChallengeServiceChange(change: unknown): change is Partial<ChallengeServiceSettings> {
  return (
    typeof change === 'object' &&
    change !== null &&
    Object.entries(change).every(
      ([name, value]) => Object.hasOwn(CHOICES, name) && CHOICES[name]!.includes(value as string),
    )
  );
}
