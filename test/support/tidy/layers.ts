import { importsOf, type Import } from './imports.js';
import { at, type Rule } from './repository.js';

interface Layer {
  readonly claim: string;
  /** Files that the rule is about. */
  readonly within: RegExp;
  /** What they may import, by path in the repository or name of package. */
  readonly allowed?: RegExp;
  /** What they may not import. */
  readonly denied?: RegExp;
}

/** Which way imports go: `src → machines → machines/model`, and who may know NATS, XState and the network. */
const LAYERS: readonly Layer[] = [
  { claim: 'machines import only machines, xstate and immer', within: /^machines\//, allowed: /^(machines\/|xstate$|immer$)/ },
  { claim: 'the model imports only itself and immer', within: /^machines\/model\//, allowed: /^(machines\/model\/|immer$)/ },
  { claim: 'src never imports tests, examples or benchmarks', within: /^src\//, denied: /^(test|examples|bench)\// },
  {
    claim: 'only src/nats knows NATS, and the demo, which uses it as any service does',
    within: /^src\/(?!(nats|demo)\/)/,
    denied: /^(@nats-io\/|nats$)/,
  },
  {
    claim: 'only members, their actors, workers, verification and pictures know XState',
    within: /^src\/(?!(member|actors|worker|verification|charts)\/)/,
    denied: /^(xstate|@xstate\/.*)$/,
  },
  {
    claim: 'ports and the wire know nobody above them',
    within: /^src\/(ports\.ts|errors\.ts|protocol\/)/,
    allowed: /^(machines\/|src\/(ports|errors)\.ts$|src\/protocol\/)/,
  },
  {
    claim: 'implementations of the ports know nobody above them',
    within: /^src\/(nats|memory)\//,
    denied: /^src\/(?!(nats|memory|system|protocol|doctor)\/|(ports|errors)\.ts$)/,
  },
  {
    claim: 'members and their actors know neither how their group is reached nor who looks at it',
    within: /^src\/(member|actors)\//,
    denied: /^src\/(?!(member|actors|system|protocol)\/|(ports|errors)\.ts$)/,
  },
  { claim: 'a member does not know its actors', within: /^src\/member\//, denied: /^src\/actors\// },
  { claim: 'a worker and an observer of its group know nothing of each other', within: /^src\/worker\//, denied: /^src\/group\// },
  { claim: 'an observer takes no part', within: /^src\/group\//, denied: /^src\/(worker|actors)\// },
  { claim: 'the command is nobody’s dependency', within: /^src\/(?!cli\/)/, denied: /^src\/cli\// },
];

/** One rule a layer. */
export const layerRules: readonly Rule[] = LAYERS.map((layer) => ({
  claim: layer.claim,
  check: (repository) =>
    importsOf(repository)
      .filter((entry) => layer.within.test(entry.source.path) && !isFine(layer, entry))
      .map((entry) => `${at(entry.source, entry.node)} imports ${entry.specifier}`),
}));

const isFine = ({ allowed, denied }: Layer, { target }: Import): boolean => {
  if (denied?.test(target) === true) return false;
  return allowed === undefined || allowed.test(target);
};
