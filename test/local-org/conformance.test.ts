import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AuthInfo, Connection } from '@salesforce/core';
import { ComponentSet, type DeployResult } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import { enterHome, type LocalOrgHandle, login, startLocalOrg } from '../support/orgs.js';

describe('the local org, asked by core and source-deploy-retrieve in process', () => {
  let folder: string;
  let handle: LocalOrgHandle;
  let leaveHome: () => void;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-org-'));
    handle = await startLocalOrg({
      orgs: [
        { name: 'dev', kind: 'sandbox', tracking: true },
        { name: 'production', kind: 'production' },
      ],
    });
    const home = join(folder, 'home');
    await login(handle, home);
    leaveHome = enterHome(home);
  });

  after(async () => {
    leaveHome();
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = async (name: string): Promise<Connection> =>
    Connection.create({ authInfo: await AuthInfo.create({ username: handle.org(name).username }) });

  const project = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const dir = await mkdtemp(join(folder, 'project-'));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
    return dir;
  };

  const deploy = async (connection: Connection, dir: string): Promise<DeployResult> => {
    const operation = await ComponentSet.fromSource(dir).deploy({ usernameOrConnection: connection });
    return operation.pollStatus(20, 10);
  };

  it('takes a class, holds it and gives it back byte for byte', async () => {
    const dir = await project({
      'classes/Greeter.cls': 'public class Greeter {\n}\n',
      'classes/Greeter.cls-meta.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>66.0</apiVersion>\n    <status>Active</status>\n</ApexClass>\n',
    });
    const connection = await connect('dev');
    const result = await deploy(connection, dir);
    expect(result.response.status).to.equal('Succeeded');
    expect(handle.org('dev').deployCount()).to.equal(1);
    const output = join(folder, 'out');
    await mkdir(output, { recursive: true });
    const retrieve = await ComponentSet.fromSource(dir).retrieve({
      usernameOrConnection: connection,
      output,
      merge: false,
    });
    const answer = await retrieve.pollStatus(20, 10);
    expect(
      await readFile(answer.getFileResponses().find((f) => f.filePath?.endsWith('.cls'))!.filePath!, 'utf8')
    ).to.equal('public class Greeter {\n}\n');
  });
});
