import { describePorts } from './ports-contract.js';
import { memoryWorld } from './memory-world.js';

describePorts('memory', memoryWorld);
