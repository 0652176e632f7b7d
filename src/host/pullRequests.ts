import { hostOf } from './program.js';

/** A branch that is to be merged into another one at its host. */
export type Proposal = Readonly<{ source: string; target: string; title: string }>;

/** How a pull request is opened: a page, and a command where the host has one; neither for a host that is not known. */
export type Opening = Readonly<{ url?: string; command?: string }>;

const quoted = (text: string): string => `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`;

/** How to open a pull request for a branch that was pushed. */
export const openingOf = (address: string | undefined, { source, target, title }: Proposal): Opening => {
  const place = address === undefined ? undefined : hostOf(address);
  const [from, into] = [source, target].map(encodeURIComponent);
  switch (place?.kind) {
    case 'github':
      return {
        url: `${place.web}/compare/${into}...${from}?expand=1`,
        command: `gh pr create --base ${target} --head ${source} --title ${quoted(title)} --body ""`,
      };
    case 'gitlab':
      return {
        url: `${place.web}/-/merge_requests/new?merge_request%5Bsource_branch%5D=${from}&merge_request%5Btarget_branch%5D=${into}`,
        command: `glab mr create --source-branch ${source} --target-branch ${target} --title ${quoted(title)} --description ""`,
      };
    case 'azure':
      return {
        url: `${place.web}/pullrequestcreate?sourceRef=${from}&targetRef=${into}`,
        command: `az repos pr create --source-branch ${source} --target-branch ${target} --title ${quoted(title)}`,
      };
    default:
      return {};
  }
};
