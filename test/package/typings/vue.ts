import type { GlobalComponents } from 'vue';
import type {} from 'portico/types/vue';

type Login = InstanceType<GlobalComponents['portico-login']>;

export const login: Partial<Login['$props']> = { heading: 'Welcome', 'return-to': '/home', class: 'wide' };

// @ts-expect-error: a number is no path
export const wrong: Partial<Login['$props']> = { 'return-to': 1 };

export const emit: Login['$emit'] = (name, event) => void [name, event.type];
