import { memberKey, type Member } from '../common/member.js';

/** A component and its files in the repository. */
export type WithFiles = Readonly<Member & { files: readonly string[] }>;

/** Tells where in the repository a component lies, given how the org names its file in the package. */
export type SourcePath = (member: Member, packageFile: string) => string;

/**
 * Finds the file of the repository that a message of an org is about: the one with the same name, else the component's
 * content; the file in the package when the component is not known.
 */
export const sourcePathOf = (components: readonly WithFiles[]): SourcePath => {
  const filesOf = new Map(components.map((component) => [memberKey(component), component.files]));
  return (member, packageFile) => {
    const files = filesOf.get(memberKey(member)) ?? [];
    const named = (path: string): boolean => path.endsWith(`/${packageFile}`);
    // A test's method is no component, but its class is.
    return files.find(named) ?? mainFile(files) ?? components.flatMap((each) => each.files).find(named) ?? packageFile;
  };
};

/** The file that a person would open: the content of a component rather than the metadata beside it. */
export const mainFile = (files: readonly string[]): string | undefined =>
  files.find((path) => !path.endsWith('-meta.xml')) ?? files.at(0);

/** The components of a journaled run, of each only the file that it remembers ({@link mainFile} by member key). */
export const componentsOf = (paths: Readonly<Record<string, string>>): WithFiles[] =>
  Object.entries(paths).map(([key, path]) => {
    const colon = key.indexOf(':');
    return { type: key.slice(0, colon), fullName: key.slice(colon + 1), files: path === '' ? [] : [path] };
  });
