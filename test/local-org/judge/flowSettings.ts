import type { OrgState, RetrieveRequest } from './types.js';
import { parseXml, textOf } from './xml.js';

const path = 'settings/Flow.settings';
const element = 'enableFlowDeployAsActiveEnabled';

type Settled = Pick<OrgState, 'kind' | 'settings'> & Readonly<{ files: ReadonlyMap<string, Buffer> }>;

/**
 * Whether flows that are deployed as active are activated: by default in no production org and in every other one, where
 * nobody can turn it off (Metadata API Developer Guide, FlowSettings; Help, Deploy Processes and Flows as Active). Settings
 * that were deployed count before the switch of the org.
 */
export const activatesFlows = ({ kind, settings, files }: Settled): boolean => {
  if (kind !== 'production') return true;
  const document = parseXml(files.get(path) ?? Buffer.from(''));
  const deployed = document.fault ? '' : textOf(document.root, element);
  return deployed === '' ? settings.activateFlowsOnDeploy : deployed === 'true';
};

/** The files of an org with its settings of flows, which every org has, where a retrieve names them. */
export const withFlowSettings = (
  state: OrgState,
  { members }: Pick<RetrieveRequest, 'members'>
): ReadonlyMap<string, Buffer> => {
  if (state.files.has(path) || members.get('Settings')?.includes('Flow') !== true) return state.files;
  const content = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<FlowSettings xmlns="http://soap.sforce.com/2006/04/metadata">',
    `    <${element}>${activatesFlows(state)}</${element}>`,
    '</FlowSettings>',
    '',
  ].join('\n');
  return new Map([...state.files, [path, Buffer.from(content)]]);
};
