import { describePorts } from './ports-contract.js';
import { simulatedWorld } from './simulated-world.js';

describePorts('simulated', () => simulatedWorld());
