/** What XState’s own actions leave readable on the function that stands for them. */
interface OwnAction {
  readonly type?: string;
  readonly name: string;
  readonly to?: unknown;
  readonly event?: unknown;
  readonly src?: unknown;
}

/** An action in a few words: its name with a plain parameter, or what a built-in one does. */
export function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  if (typeof action === 'function') return ownName(action);
  const { type, params } = action as { readonly type: string; readonly params?: unknown };
  return typeof params === 'string' || typeof params === 'number' ? `${type}(${params})` : type;
}

function ownName({ type, name, to, event, src }: OwnAction): string {
  const does = type?.replace(/^xstate\./, '');
  const told = typeOf(event);
  if (does === 'sendTo') return `send${told} → ${typeof to === 'string' ? to : 'actor'}`;
  if (does === 'emit' || does === 'raise') return `${does}${told}`;
  if (does === 'spawnChild') return `spawn ${typeof src === 'string' ? src : 'actor'}`;
  return does ?? (name || 'inline');
}

/** Events that a function makes have no name before they happen. */
const typeOf = (event: unknown): string => (typeof event === 'object' && event !== null && 'type' in event ? ` ${String(event.type)}` : '');
