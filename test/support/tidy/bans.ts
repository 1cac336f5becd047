import ts from 'typescript';
import { at, nodesOf, type Rule, type Source } from './repository.js';

interface Ban {
  readonly claim: string;
  readonly within: RegExp;
  /** Full text of a use: `Date.now`, `setTimeout`, `new Date`. Comments and strings are not uses. */
  readonly use: RegExp;
  /** Files that may, each with its reason. */
  readonly except?: Readonly<Record<string, string>>;
}

const BANS: readonly Ban[] = [
  {
    claim: 'machines know no clock, chance, timers, console or process',
    within: /^machines\//,
    use: /^(Date\.now|new Date|Math\.random|performance\.\w+|crypto\.\w+|(globalThis\.)?(setTimeout|setInterval|setImmediate|queueMicrotask|fetch)|console\.\w+|process\.\w+)$/,
  },
  {
    claim: 'src takes time and chance from its ports',
    within: /^src\//,
    use: /^(Date\.now|new Date|Math\.random)$/,
    except: {
      'src/system/system-random.ts': 'is the chance',
      'src/system/wall-clock.ts': 'tells people when something was',
      'src/dashboard/page/moment.ts': 'tells people when something was',
      'src/cli/time-of-day.ts': 'tells people what time it is',
      'src/server/fetch-server.ts': 'compares with times of files',
    },
  },
  {
    claim: 'what runs in simulation takes timers, time and chance from its ports',
    within: /^src\/(system|member|options|worker|group|actors|memory|simulation|protocol)\//,
    use: /^((globalThis\.)?(setTimeout|setInterval|setImmediate)|performance\.now|AbortSignal\.timeout|process\.(nextTick|hrtime|hrtime\.bigint)|(crypto\.)?(randomUUID|randomBytes|randomInt|getRandomValues))$/,
    except: {
      'src/system/system-clock.ts': 'is the clock',
      'src/memory/delivery-queue.ts': 'delivers in the next turn of the event loop; simulation brings a queue of its own',
      'src/system/system-random.ts': 'is the chance',
      'src/simulation/world/settle.ts': 'waits for promises, not for time',
      'src/simulation/virtual-clock.ts': 'lets promises settle between two timers',
    },
  },
];

export const banRules: readonly Rule[] = BANS.map(({ claim, within, use, except = {} }) => ({
  claim,
  check: (repository) =>
    repository
      .filter(({ path }) => within.test(path) && !(path in except))
      .flatMap((source) => usesOf(source).filter(({ text }) => use.test(text)))
      .map(({ where, text }) => `${where} uses ${text}`),
}));

/** Globals as they are used: read as a member, called, or made with `new` without an argument that fixes the moment. */
const usesOf = (source: Source): readonly { where: string; text: string }[] =>
  [...nodesOf(source.tree)].flatMap((node) => {
    const text = useOf(node);
    return text === undefined ? [] : [{ where: at(source, node), text }];
  });

const useOf = (node: ts.Node): string | undefined => {
  if (ts.isPropertyAccessExpression(node)) return node.getText();
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return node.expression.text;
  if (ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0) return `new ${node.expression.getText()}`;
  return undefined;
};
