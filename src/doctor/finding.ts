import type { Finding } from '../ports.js';

type Told = Omit<Finding, 'id' | 'level'>;

export const ok = (id: string, what: string): Finding => ({ id, level: 'ok', what, risk: '', remedy: '' });
export const note = (id: string, told: Told): Finding => ({ id, level: 'note', ...told });
export const warning = (id: string, told: Told): Finding => ({ id, level: 'warning', ...told });
export const problem = (id: string, told: Told): Finding => ({ id, level: 'problem', ...told });
