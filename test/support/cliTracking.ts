import { Org, SfProject } from '@salesforce/core';
import { SourceTracking } from '@salesforce/source-tracking';
import { ShadowRepo } from '@salesforce/source-tracking/lib/shared/local/localShadowRepo.js';
import { RemoteSourceTrackingService } from '@salesforce/source-tracking/lib/shared/remote/remoteSourceTrackingService.js';
import { connectOrg } from '../../src/org/connect.js';
import type { Stage } from './stage.js';

/** The sf CLI's tracking of an instance's org in the clone of a stage, read from its files as a new process would. */
const openTracking = async (stage: Stage, instance: string): Promise<SourceTracking> => {
  for (const holder of [ShadowRepo, RemoteSourceTrackingService]) {
    (Reflect.get(holder, 'instanceMap') as Map<string, unknown>).clear();
  }
  const { connection } = await connectOrg(instance);
  return SourceTracking.create({
    org: await Org.create({ connection }),
    project: await SfProject.resolve(stage.local.dir),
  });
};

/** Begins to track an instance's org in the clone of a stage, as "sf project reset tracking" does. */
export const beginTracking = async (stage: Stage, instance: string): Promise<void> => {
  const tracking = await openTracking(stage, instance);
  await tracking.resetRemoteTracking();
  await tracking.resetLocalTracking();
};

/** What the sf CLI says that differs between the clone and an instance's org: side, state and component, sorted. */
export const trackedDifferences = async (stage: Stage, instance: string): Promise<readonly string[]> => {
  const rows = await (await openTracking(stage, instance)).getStatus({ local: true, remote: true });
  const texts = rows.map(({ origin, state, type, fullName }) => `${origin} ${state} ${type}:${fullName}`);
  return [...new Set(texts)].sort();
};
