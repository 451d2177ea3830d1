import type { Page } from 'playwright';

/** The person in front of the device that a test has given to a page. */
export interface Owner {
  /** Says yes to whatever the browser asks from now on, or leaves it unanswered. */
  willing(is: boolean): Promise<void>;
}

/** Gives the page a device that holds passkeys and whose owner says yes (WebDriver's virtual authenticator, over CDP). */
export async function allowPasskeys(page: Page): Promise<Owner> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    willing: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
  };
}
