import { isGotrueSetting } from './dialects/gotrue/gotrue-settings.js';
import { isChallengeServiceChange } from './dialects/inkeep/challenge-service-settings.js';
import { isInsforgeSetting } from './dialects/insforge/insforge-settings.js';
import { isInkeepSetup } from './dialects/inkeep/setups.js';
import { DIALECTS, type Fault, type Settings } from './settings.js';

/** Of a part that has parts itself, some of those too. */
type DeepPartial<Part> = {
  [Key in keyof Part]?: Part[Key] extends unknown[]
    ? Part[Key]
    : Part[Key] extends object
      ? Partial<Part[Key]>
      : Part[Key];
};

/** What a change may hold: any part of the settings. */
export type SettingsChange = {
  [Key in keyof Settings]?: Settings[Key] extends object ? DeepPartial<Settings[Key]> : Settings[Key];
};

/**
 * Applies a change that came as JSON. Gives what is wrong with it as a sentence, and then has changed nothing; undefined
 * when all is well.
 */
export function changeSettings(settings: Settings, change: unknown): string | undefined {
  if (!isRecord(change)) return 'The change must be a JSON object.';
  const draft = structuredClone(settings);
  for (const [key, value] of Object.entries(change)) {
    if (!Object.hasOwn(draft, key)) return `There is no setting ${key}.`;
    const wrong = changeOne(draft, key as keyof Settings, value);
    if (wrong !== undefined) return wrong;
  }
  Object.assign(settings, draft);
  return undefined;
}

function changeOne(draft: Settings, key: keyof Settings, value: unknown): string | undefined {
  switch (key) {
    case 'accessTokenLifetime':
    case 'refreshReuseInterval':
      if (!isCount(value)) return `${key} is a whole number of seconds.`;
      draft[key] = value;
      break;
    case 'refreshReuse':
      if (value !== 'grace' && value !== 'strict') return 'refreshReuse is grace or strict.';
      draft.refreshReuse = value;
      break;
    case 'faults':
      return changeFaults(draft, value);
    case 'inkeep':
      return changeInkeep(draft, value);
    case 'gotrue':
      return changeGotrue(draft, value);
    case 'insforge':
      return changeInsforge(draft, value);
    case 'morpheus':
      return changeMorpheus(draft, value);
    case 'superai':
      return changeSuperai(draft, value);
  }
  return undefined;
}

function changeFaults(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'faults is an object: dialect to fault.';
  for (const [dialect, fault] of Object.entries(value)) {
    const known = DIALECTS.find((name) => name === dialect);
    if (known === undefined) return `There is no dialect ${dialect}.`;
    if (!isFault(fault)) return `faults.${dialect} is not a fault that can be played.`;
    draft.faults[known] = fault;
  }
  return undefined;
}

function isFault(value: unknown): value is Fault {
  if (!isRecord(value)) return false;
  if (value['path'] !== undefined && typeof value['path'] !== 'string') return false;
  if (value['times'] !== undefined && !isCount(value['times'])) return false;
  switch (value['kind']) {
    case 'none':
    case 'anon-key-missing':
      return true;
    case 'slow':
      return isCount(value['ms']);
    case 'status':
    case 'html':
      return isCount(value['status']) && value['status'] >= 400 && value['status'] <= 599;
    case 'rate-limit':
      return isCount(value['retryAfter']);
    default:
      return false;
  }
}

function changeInkeep(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'inkeep is an object.';
  for (const [key, part] of Object.entries(value)) {
    if (key === 'setup' && isInkeepSetup(part)) draft.inkeep.setup = part;
    else if (key === 'challengeService' && isChallengeServiceChange(part))
      Object.assign(draft.inkeep.challengeService, part);
    else if (key === 'maxNumber' && (part === null || (isCount(part) && part >= 1))) draft.inkeep.maxNumber = part;
    else if (key === 'challengeLifetime' && (part === null || isCount(part))) draft.inkeep.challengeLifetime = part;
    else if (key === 'tokenLifetime' && isCount(part)) draft.inkeep.tokenLifetime = part;
    else return `inkeep.${key} cannot be set so.`;
  }
  return undefined;
}

function changeGotrue(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'gotrue is an object.';
  for (const [key, part] of Object.entries(value)) {
    if (!isGotrueSetting(draft.gotrue, key, part)) return `gotrue.${key} cannot be set so.`;
    Object.assign(draft.gotrue, { [key]: part });
  }
  return undefined;
}

function changeInsforge(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'insforge is an object.';
  for (const [key, part] of Object.entries(value)) {
    if (!isInsforgeSetting(draft.insforge, key, part)) return `insforge.${key} cannot be set so.`;
    Object.assign(draft.insforge, { [key]: part });
  }
  return undefined;
}

function changeMorpheus(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'morpheus is an object.';
  for (const [key, part] of Object.entries(value)) {
    if (key === 'accessTokenLifetime' && isCount(part)) draft.morpheus.accessTokenLifetime = part;
    else if (key === 'privateKey' && (part === 'kept' || part === 'none' || part === 'broken' || part === 'gone')) {
      draft.morpheus.privateKey = part;
    } else if (key === 'era' && (part === 'password' || part === 'cognito')) draft.morpheus.era = part;
    else return `morpheus.${key} cannot be set so.`;
  }
  return undefined;
}

function changeSuperai(draft: Settings, value: unknown): string | undefined {
  if (!isRecord(value)) return 'superai is an object.';
  for (const [key, part] of Object.entries(value)) {
    const isList = Array.isArray(part) && part.every((domain) => typeof domain === 'string');
    if (!Object.hasOwn(draft.superai, key) || !isList) return `superai.${key} cannot be set so.`;
    Object.assign(draft.superai, { [key]: part });
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
