import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

/** A real Chromium, and how to end it. */
export type TestBrowser = Readonly<{ browser: Browser; close(): Promise<void> }>;

/** What unpacking changes in the environment of this process: whatever else is started must not see it. */
const changed = ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'];

/** With one process for all, the browser ends with its first page; and pages are to be as safe as they are elsewhere. */
const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

/**
 * Starts the Chromium that comes with the development dependencies, on Linux for x64: it needs nothing from the machine
 * but the C library (glibc) and libgcc, since it brings NSS and expat, and a font, along. It unpacks them for AWS Lambda
 * alone, or where the environment looks like that. Elsewhere the installed Chrome is started.
 *
 * It is unpacked into a folder of its own, which `close` takes away: an unpacking that was cut off would be used for ever.
 */
export const openBrowser = async (): Promise<TestBrowser> => {
  const { chromium } = await import('playwright-core');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const browser = await chromium.launch({ channel: 'chrome' });
    return { browser, close: async () => browser.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'sf-sre-chromium-'));
  const before = changed.map((name) => [name, process.env[name]] as const);
  try {
    Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
    const { default: packed } = await import('@sparticuz/chromium');
    packed.setGraphicsMode = false;
    const args = packed.args.filter((arg) => !unwanted.includes(arg));
    const executablePath = await packed.executablePath();
    // It names the folder of fonts by where they are for AWS, and without a font no text has a size.
    const fonts = join(folder, 'fonts', 'fonts.conf');
    await writeFile(fonts, (await readFile(fonts, 'utf8')).replaceAll('/tmp/', `${folder}/`));
    const browser = await chromium.launch({ executablePath, args, headless: true });
    return {
      browser,
      close: async (): Promise<void> => {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
};
