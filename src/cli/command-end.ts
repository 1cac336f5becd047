/** Thrown by a command that has told all that there is to tell, to end with an exit code of its own. */
export class CommandEnd extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit code ${code}`);
    this.name = new.target.name;
    this.code = code;
  }
}
