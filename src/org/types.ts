import type { Connection } from '@salesforce/core';

/** What an org is for. A scratch org is a sandbox with an expiry date, as in the CLI's own reading of Organization. */
export type OrgKind = 'production' | 'sandbox' | 'scratch' | 'developer';

/** What the org itself said about itself when it was connected; nothing here comes from what the CLI cached. */
export type OrgFacts = Readonly<{
  /** Organization id, 18 characters. */
  orgId: string;
  kind: OrgKind;
  username: string;
  /** User id, 18 characters; empty when the org does not show its own user. */
  userId: string;
  /** Without a trailing slash. */
  instanceUrl: string;
  /** Version of the API that every request uses, such as `66.0`. */
  apiVersion: string;
  /** The org's name in its company information. */
  name: string;
  /** Edition in the org's words, such as `Enterprise Edition`. */
  edition: string;
  /** Namespace of the org, when it has one. */
  namespace?: string;
  /** When a scratch or trial org ends, ISO 8601. */
  expires?: string;
}>;

/** An org that was asked who it is, and the connection to go on talking to it. */
export type ConnectedOrg = Readonly<{
  /** The alias or username that it was connected by. */
  name: string;
  facts: OrgFacts;
  connection: Connection;
  /** Ends the waiting for an answer, with its reason: what the org was asked for goes on there. */
  signal?: AbortSignal;
}>;

/** Which Apex tests a deploy runs, in the Metadata API's own words. */
export type TestLevel = 'NoTestRun' | 'RunSpecifiedTests' | 'RunLocalTests' | 'RunAllTestsInOrg' | 'RunRelevantTests';
