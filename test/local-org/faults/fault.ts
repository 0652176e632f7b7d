/** Faults of the job that a deploy request starts; the request itself is answered as usual. */
export type JobEffect =
  /** The job ends Failed with this code, as an org does that could not take its set-up lock. */
  | Readonly<{ kind: 'jobFails'; errorStatusCode: string; errorMessage: string }>
  /** The job stays InProgress until it is cancelled or released. */
  | Readonly<{ kind: 'jobStuck' }>
  /**
   * The job says Succeeded while the org does not have this component: its file is as before. With `reported` true
   * the result even lists it as a success; without, it is left out of the result.
   */
  | Readonly<{ kind: 'componentMissing'; type: string; fullName: string; reported?: boolean }>
  /** The job says Succeeded without having run any test. */
  | Readonly<{ kind: 'testsSkipped' }>;

/** Faults of one answer over the wire. */
export type WireEffect =
  /** A SOAP fault on SOAP, the same code in an error array on REST. */
  | Readonly<{ kind: 'error'; code: string; message: string; status?: number }>
  | Readonly<{ kind: 'status'; status: number; body?: string; contentType?: string }>
  | Readonly<{ kind: 'html'; status?: number; title?: string }>
  /** The request is carried out; its answer breaks off in the middle of the XML or JSON. */
  | Readonly<{ kind: 'brokenBody' }>
  /** The connection is closed before the request is looked at: orderly (FIN) or with a reset (RST). */
  | Readonly<{ kind: 'close'; how: 'fin' | 'rst' }>
  /** The request is carried out, and then the connection is closed instead of an answer. */
  | Readonly<{ kind: 'answerLost'; how: 'fin' | 'rst' }>
  | Readonly<{ kind: 'delay'; milliseconds: number }>
  /** The session of this request ends; with a refresh token or key the client logs in again. */
  | Readonly<{ kind: 'sessionExpired' }>
  /** 403 REQUEST_LIMIT_EXCEEDED; a SOAP fault on SOAP. */
  | Readonly<{ kind: 'requestLimit' }>;

export type FaultEffect = JobEffect | WireEffect;

/** One fault to inject: which requests it meets, and what it does to them. */
export type Fault = Readonly<{
  /** An operation as the request record names it (`deploy`, `checkDeployStatus`, `query`, `token` …), or `*`. */
  operation: string;
  /** Only requests of the org with this name. */
  org?: string;
  /** Only requests whose decoded path and query hold this text. */
  contains?: string;
  /** The first matching request that it meets, counted from the moment it is added; 1 by default. */
  call?: number;
  /** How many matching requests in a row it meets; 1 by default. */
  times?: number;
  effect: FaultEffect;
}>;

/** What a fault is matched against. */
export type FaultTarget = Readonly<{ operation: string; org: string | undefined; path: string }>;

const jobKinds: ReadonlySet<string> = new Set(['jobFails', 'jobStuck', 'componentMissing', 'testsSkipped']);

/** True for effects that concern the job and not the answer. */
export const isJobEffect = (effect: FaultEffect): effect is JobEffect => jobKinds.has(effect.kind);

/** The faults that are ordered, and how often each has been matched. */
export class FaultPlan {
  private entries: Array<{ readonly fault: Fault; matches: number }> = [];

  /** Orders a fault. A fault that has met all its requests stays without effect. */
  public add(fault: Fault): void {
    this.entries.push({ fault, matches: 0 });
  }

  /** Drops all faults, of one org or of all. */
  public clear(org?: string): void {
    this.entries = org === undefined ? [] : this.entries.filter(({ fault }) => fault.org !== org);
  }

  /** The faults ordered that still have requests to meet. */
  public pending(): readonly Fault[] {
    return this.entries.filter(({ fault, matches }) => matches < lastCall(fault)).map(({ fault }) => fault);
  }

  /** Counts this request against every fault that matches it, and gives the effects it meets. */
  public take(target: FaultTarget): readonly FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const entry of this.entries.filter(({ fault }) => meets(fault, target))) {
      entry.matches += 1;
      if (entry.matches >= firstCall(entry.fault) && entry.matches <= lastCall(entry.fault))
        effects.push(entry.fault.effect);
    }
    return effects;
  }
}

const firstCall = (fault: Fault): number => fault.call ?? 1;
const lastCall = (fault: Fault): number => firstCall(fault) + (fault.times ?? 1) - 1;

const meets = (fault: Fault, target: FaultTarget): boolean =>
  (fault.operation === '*' || fault.operation === target.operation) &&
  (fault.org === undefined || fault.org === target.org) &&
  (fault.contains === undefined || target.path.includes(fault.contains));
