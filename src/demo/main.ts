import { demoCommand } from './demo-command.js';

process.exitCode = await demoCommand({ json: process.argv.includes('--json') });
