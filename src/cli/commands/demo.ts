import type { Command } from 'commander';
import { CommandEnd } from '../command-end.js';
import { newCommand } from '../new-command.js';

export const demoCommand = (): Command =>
  newCommand({
    name: 'demo',
    summary: 'Play the main job: five processes fold real rows while some are killed, frozen, added and restarted.',
    example: 'conclave demo --json',
  }).action(async ({ json }: { readonly json?: true }) => {
    // Only here: no other command should wait for what the demo needs.
    const demo = await import('../../demo/demo-command.js');
    throw new CommandEnd(await demo.demoCommand({ json: json === true }));
  });
