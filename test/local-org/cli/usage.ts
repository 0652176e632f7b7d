import { breakWords } from '../../../src/common/words.js';
import { operationNames } from './effects.js';

/** Names after a heading, within the width of the rest. */
const listed = (heading: string, names: readonly string[]): string =>
  breakWords(names.join(', '), 100)
    .map((line, index) => `  ${index === 0 ? heading : ' '.repeat(heading.length)}${line}`)
    .join('\n');

/** What the command line prints when it is asked for help or does not understand. */
export const usage = `Salesforce orgs on this machine, for tests and demonstrations.

  npm run local-org -- start --orgs dev:sandbox,qa:sandbox:tracking,production:production [--dir DIR] [--home HOME]
                             [--detach] [--port N] [--login jwt|access-token] [TIMES]
  npm run local-org -- status  [--dir DIR]
  npm run local-org -- stop    [--dir DIR]
  npm run local-org -- set     [--org NAME] [TIMES]
  npm run local-org -- change  --org NAME --path classes/A.cls (--file FILE | --content TEXT | --delete)
  npm run local-org -- refresh --org NAME,NAME [--copy-of NAME] [--step request|finish] [--home HOME] [--login WAY]
  npm run local-org -- delete  --org NAME
  npm run local-org -- fault   --operation NAME --effect EFFECT [--org NAME] [--call N] [--times N] [--contains TEXT]
  npm run local-org -- fault   --clear

  DIR    keeps the orgs and says where the server listens; default: sf-sre-local-org in the folder for temporary files
  HOME   gets the orgs logged in, each under its name as alias
  TIMES  milliseconds: --latency, --queue-time, --run-time, --finalize-time, --cancel-time, --retrieve-time

  refresh --step request copies the org of --copy-of as it is now, and --org goes on as it was until --step finish.

${listed('Operations: ', operationNames)}
  Effects:    reset-before, reset-after, close-before, close-after, delay:MILLISECONDS, status:NUMBER, html,
              broken-body, expired-session, request-limit, stuck, job-fails, missing:TYPE:NAME, unreported:TYPE:NAME,
              or JSON as in test/local-org/faults/fault.ts
`;
