import { SfError } from '@salesforce/core/sfError';
import type { Instance, InstanceConfig, PipelineConfig } from './config.js';
import { nearestName } from './nearest.js';

export type { ForeignInstance, Freeze, Instance, InstanceConfig, PipelineConfig } from './config.js';

/** The forest of instances. */
export class Pipeline {
  /** All instances, in the order of the file. */
  public readonly instances: readonly Instance[];
  /** The instances without a parent, in the order of the file; a mirror is no root. */
  public readonly roots: readonly Instance[];

  /** @param config a checked pipeline, as `readPipelineConfig` gives it */
  public constructor(public readonly config: PipelineConfig) {
    this.instances = Object.entries(config.instances).map(([name, instance]) => toInstance(name, instance));
    this.roots = this.instances.filter(isRootInstance);
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

  /** The next instance on the way to production in this repository; undefined for a root, and where it is in another. */
  public parent(name: string): Instance | undefined {
    const { parent } = this.instance(name);
    return parent === undefined ? undefined : this.instance(parent);
  }

  /** The instances whose parent this one is, in the order of the file. */
  public children(name: string): Instance[] {
    const { name: known } = this.instance(name);
    return this.instances.filter(({ parent }) => parent === known);
  }

  /** All instances below this one, each after its parent. */
  public descendants(name: string): Instance[] {
    return this.children(name).flatMap((child) => [child, ...this.descendants(child.name)]);
  }

  /** The second orgs on this instance's branch, in the order of the file. */
  public mirrors(name: string): Instance[] {
    const { name: known } = this.instance(name);
    return this.instances.filter(({ mirrorOf }) => mirrorOf === known);
  }

  /** The instance whose branch this is; its mirrors follow it and do not own it. */
  public ownerOf(branch: string | undefined): Instance | undefined {
    return this.instances.find((each) => each.branch === branch && each.mirrorOf === undefined);
  }

  /** The instance itself, its parent, and so on up to the topmost of this repository. */
  public pathToRoot(name: string): Instance[] {
    const path = [this.instance(name)];
    for (let next = this.parent(name); next; next = this.parent(next.name)) path.push(next);
    return path;
  }

  /** Whether an instance has no parent, here or elsewhere: usually production. */
  public isRoot(name: string): boolean {
    return isRootInstance(this.instance(name));
  }
}

const isRootInstance = ({ parent, foreignParent, mirrorOf }: Instance): boolean =>
  parent === undefined && foreignParent === undefined && mirrorOf === undefined;

const toInstance = (name: string, { parent, ...instance }: InstanceConfig): Instance => ({
  name,
  ...instance,
  ...(typeof parent === 'string' ? { parent } : parent === undefined ? {} : { foreignParent: parent }),
});
