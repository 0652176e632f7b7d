import type { Fault } from '../faults/fault.js';
import type { DeployJob } from '../jobs/deployJob.js';
import type { OrgKind } from '../judge/types.js';
import type { OrgSettings } from '../org/record.js';
import type { RequestRecord } from '../server/record.js';

/** What can be asked of a running server beside what an org answers. Contents of files are base64. */
export type ControlRequest =
  | Readonly<{ action: 'status' | 'requests' | 'stop' }>
  | Readonly<{ action: 'files' | 'jobs' | 'expire' | 'delete'; org: string }>
  | Readonly<{ action: 'fault'; fault: Fault }>
  | Readonly<{ action: 'clear-faults'; org?: string }>
  /** Without content the file is removed. The change is the other user's. */
  | Readonly<{ action: 'change'; org: string; path: string; content?: string }>
  /** Both steps of a refresh at once, unless one is named. A copy that ends names no source. */
  | Readonly<{ action: 'refresh'; org: string; copyOf?: string; step?: 'request' | 'finish' }>
  /** Without an org the settings go to all of them. */
  | Readonly<{ action: 'settings'; org?: string; settings?: Partial<OrgSettings>; latency?: number }>
  | Readonly<{ action: 'release'; org: string; job: string }>;

/** One org, as `status` shows it and as logging in needs it. */
export type OrgStatus = Readonly<{
  name: string;
  kind: OrgKind;
  id: string;
  username: string;
  userId: string;
  token: string;
  apiVersion: string;
  tracking: boolean;
  components: number;
  deploys: number;
}>;

/** What comes back; each action fills its own part. */
export type ControlReply = Readonly<{
  url?: string;
  pid?: number;
  orgs?: readonly OrgStatus[];
  faults?: readonly Fault[];
  requests?: readonly RequestRecord[];
  files?: Readonly<Record<string, string>>;
  jobs?: readonly DeployJob[];
  changes?: readonly string[];
}>;
