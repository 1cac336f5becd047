export type Child = Node | string | number | null | undefined | false | readonly Child[];
type Listener = (event: Event) => void;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | Listener>>;

const listeners = new WeakMap<Node, Map<string, Listener>>();

/**
 * An element with attributes and children. Text stays text, whatever it says: no markup is ever read. A function is a listener (`onclick`);
 * `false`, `null` and `undefined` are left out.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') listen(made, name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...nodesOf(children));
  return made;
}

/** Makes the children of a node be these, and keeps what is alike: focus, scroll positions and open details survive. */
export function show(target: Element, ...children: Child[]): void {
  const keyed = new Map([...target.childNodes].map((node) => [keyOf(node), node]));
  let at = target.firstChild;
  for (const fresh of nodesOf(children)) {
    const key = keyOf(fresh);
    const match = key === undefined ? at : keyed.get(key);
    if (!match || keyOf(match) !== key || !isAlike(match, fresh)) target.insertBefore(fresh, at);
    else {
      if (match === at) at = at.nextSibling;
      else target.insertBefore(match, at);
      renew(match, fresh);
    }
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function listen(node: Node, type: string, listener: Listener): void {
  const own = listeners.get(node) ?? new Map<string, Listener>();
  if (!own.has(type)) node.addEventListener(type, (event) => listeners.get(node)?.get(type)?.(event));
  listeners.set(node, own.set(type, listener));
}

function nodesOf(children: readonly Child[]): Node[] {
  return children.flatMap((child): Node[] => {
    if (child === null || child === undefined || child === false) return [];
    if (child instanceof Node) return [child];
    return typeof child === 'object' ? nodesOf(child) : [document.createTextNode(String(child))];
  });
}

const keyOf = (node: Node): string | undefined => (node instanceof Element ? (node.getAttribute('data-key') ?? undefined) : undefined);

const isAlike = (one: Node, other: Node): boolean => one.nodeName === other.nodeName;

function renew(node: Node, fresh: Node): void {
  if (!(node instanceof Element) || !(fresh instanceof Element)) {
    if (node.nodeValue !== fresh.nodeValue) node.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name } of [...node.attributes]) if (!fresh.hasAttribute(name) && !isOwn(node, name)) node.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (node.getAttribute(name) !== value && !isOwn(node, name)) node.setAttribute(name, value);
  for (const [type, listener] of listeners.get(fresh) ?? []) listen(node, type, listener);
  // A picture fills itself.
  if (!node.hasAttribute('data-filled')) show(node, ...fresh.childNodes);
}

/** What the reader opened stays open, and what was focused stays the one that the tabulator finds. */
const isOwn = (node: Element, name: string): boolean =>
  (name === 'open' && (node instanceof HTMLDetailsElement || node instanceof HTMLDialogElement)) ||
  name === 'data-filled' ||
  name === 'data-shown';
