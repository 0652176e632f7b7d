import type { Stage } from '../support/stage.js';

/** One `sf project deploy start`. */
export type DeployRequest = Readonly<{ org: string; args: readonly string[]; dir?: string }>;

type DeployAnswer = Readonly<{
  result: Readonly<{
    id: string;
    status: string;
    numberComponentsTotal: number;
    details: Readonly<{ runTestResult?: Readonly<{ numTestsRun: number | string }> }>;
  }>;
}>;

/**
 * Deploys with the real CLI, all at once, and tells of each what came of it.
 *
 * @throws Error when one of them fails
 */
export const deployAll = async (stage: Stage, requests: readonly DeployRequest[]): Promise<void> => {
  const gists = await Promise.all(requests.map(async (request) => deploy(stage, request)));
  gists.forEach((gist) => stage.narrator.proven(gist));
};

const deploy = async (stage: Stage, { org, args, dir }: DeployRequest): Promise<string> => {
  const words = ['sf', 'project', 'deploy', 'start', '--target-org', org, ...args, '--json'];
  const { result } = JSON.parse(await stage.quietly(words, { dir })) as DeployAnswer;
  const tests = Number(result.details.runTestResult?.numTestsRun ?? 0);
  const counts = `${result.numberComponentsTotal} components${tests === 0 ? '' : `, ${tests} tests`}`;
  return `${org}: ${result.status}, ${counts} (${result.id})`;
};
