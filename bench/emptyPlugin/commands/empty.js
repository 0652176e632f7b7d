import { SfCommand } from '@salesforce/sf-plugins-core';

/** The least that a command can do. */
export default class Empty extends SfCommand {
  static summary = 'Do nothing.';

  async run() {
    await this.parse(Empty);
  }
}
