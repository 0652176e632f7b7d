import { SfError } from '@salesforce/core/sfError';
import type { Instance, PipelineConfig } from './config.js';
import { nearestName } from './nearest.js';

export type { Instance, InstanceConfig, PipelineConfig } from './config.js';

/** The forest of instances. */
export class Pipeline {
  /** All instances, in the order of the file. */
  public readonly instances: readonly Instance[];
  /** The instances without a parent, in the order of the file. */
  public readonly roots: readonly Instance[];

  /** @param config a checked pipeline, as `readPipelineConfig` gives it */
  public constructor(public readonly config: PipelineConfig) {
    this.instances = Object.entries(config.instances).map(([name, instance]) => ({ name, ...instance }));
    this.roots = this.instances.filter(({ parent }) => parent === undefined);
  }

  /**
   * The instance of a name.
   *
   * @throws SfError UnknownInstanceError that lists the known names
   */
  public instance(name: string): Instance {
    const found = this.find(name);
    if (found) return found;
    const names = this.instances.map((each) => each.name);
    const nearest = nearestName(name, names);
    throw new SfError(
      `There is no instance "${name}"${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
      'UnknownInstanceError',
      [
        names.length
          ? `Known instances are ${names.join(', ')}.`
          : 'No instance is linked yet: link one with "sf sre instance link".',
      ]
    );
  }

  /** The instance of a name, or undefined. */
  public find(name: string): Instance | undefined {
    return this.instances.find((each) => each.name === name);
  }

  /** The next instance on the way to production; undefined for a root. */
  public parent(name: string): Instance | undefined {
    const { parent } = this.instance(name);
    return parent === undefined ? undefined : this.instance(parent);
  }

  /** The instances whose parent this one is, in the order of the file. */
  public children(name: string): Instance[] {
    const { name: known } = this.instance(name);
    return this.instances.filter(({ parent }) => parent === known);
  }

  /** The instance itself, its parent, and so on up to its root. */
  public pathToRoot(name: string): Instance[] {
    const path = [this.instance(name)];
    for (let next = this.parent(name); next; next = this.parent(next.name)) path.push(next);
    return path;
  }

  /** Whether an instance has no parent: usually production. */
  public isRoot(name: string): boolean {
    return this.parent(name) === undefined;
  }
}
