#!/usr/bin/env -S node --import tsx
import { execute } from '@oclif/core';

// The sources, and not what the last build wrote of them into the manifest.
await execute({ development: true, dir: import.meta.url, loadOptions: { ignoreManifest: true } });
