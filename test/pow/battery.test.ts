import { assert } from '@esm-bundle/chai';
import { isBatteryLow } from '../../src/pow/battery.js';

test('a battery is low below a fifth of its charge, unless it is being charged', async () => {
  const battery = { charging: false, level: 0.19 };
  const host = navigator as { getBattery?: () => Promise<typeof battery> };
  const told = Promise.resolve(battery);
  host.getBattery = () => told;
  assert.isFalse(isBatteryLow(), 'before it is known');
  await told;
  assert.isTrue(isBatteryLow());
  battery.charging = true;
  assert.isFalse(isBatteryLow());
  battery.charging = false;
  battery.level = 0.2;
  assert.isFalse(isBatteryLow());
});
