/** Says what to install: a test that needs a server never passes without one. Where it was found out is no help. */
export class MissingServer extends Error {
  constructor(what: string, packages: string, options?: ErrorOptions) {
    super(`The tests on real servers need ${what} (Debian: apt-get install ${packages})`, options);
    this.stack = `${this.name}: ${this.message}`;
  }
}
