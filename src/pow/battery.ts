/** Below this share of its charge a battery that is not being charged is low. */
const LOW = 0.2;

interface Battery {
  readonly charging: boolean;
  /** 0 … 1 */
  readonly level: number;
}

let battery: Battery | undefined;
let asked = false;

/**
 * Whether the device runs on a battery that is nearly empty (Battery Status API, which Chromium alone has). The first call
 * only asks: the answer comes long before a second worker is worth its start.
 */
export function isBatteryLow(): boolean {
  if (!asked) {
    asked = true;
    const host = globalThis.navigator as { getBattery?(): Promise<Battery> } | undefined;
    // A permissions policy may refuse; then nothing is known.
    host?.getBattery?.().then(
      (known) => (battery = known),
      () => undefined,
    );
  }
  return battery !== undefined && !battery.charging && battery.level < LOW;
}
