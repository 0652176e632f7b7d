import type { Files } from '../../../support/gitRepo.js';
import { gone } from '../../support/deltas.js';
import { defaultFolder as main, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const lwc = `${main}/lwc/stars`;
const bundle: Files = {
  [`${lwc}/stars.js-meta.xml`]: xml('LightningComponentBundle', '<apiVersion>64.0</apiVersion>'),
  [`${lwc}/stars.js`]: '// stars\n',
  [`${lwc}/stars.html`]: '<template></template>\n',
};

const aura = `${main}/aura/Stars`;
const auraBundle: Files = {
  [`${aura}/Stars.cmp-meta.xml`]: xml('AuraDefinitionBundle', '<apiVersion>64.0</apiVersion>'),
  [`${aura}/Stars.cmp`]: '<aura:component></aura:component>\n',
  [`${aura}/StarsController.js`]: '({})\n',
};

const site = `${main}/staticresources/site`;
const resource: Files = {
  [`${site}.resource-meta.xml`]: xml('StaticResource', '<contentType>application/zip</contentType>'),
  [`${site}/a.css`]: 'a {}\n',
  [`${site}/deep/b.css`]: 'b {}\n',
};

const shop = `${main}/digitalExperiences/site/Shop`;
const view = (name: string, title = name): Files => ({
  [`${shop}/sfdc_cms__view/${name}/_meta.json`]: `{ "apiName": "${name}", "type": "sfdc_cms__view", "path": "views" }\n`,
  [`${shop}/sfdc_cms__view/${name}/content.json`]: `{ "type": "sfdc_cms__view", "title": "${title}" }\n`,
});
const experience: Files = {
  [`${shop}/Shop.digitalExperience-meta.xml`]: xml('DigitalExperienceBundle', '<label>Shop</label>'),
  ...view('home'),
};

const folder = (name: string, label = name): Files => ({
  [`${main}/reports/${name}.reportFolder-meta.xml`]: xml('ReportFolder', `<name>${label}</name>`),
});
const report = (name: string, label = name): Files => ({
  [`${main}/reports/${name}.report-meta.xml`]: xml('Report', `<name>${label}</name>`),
});

/** A resource with a folder that is named as one of Aura components. */
const nested: Files = { ...resource, [`${site}/aura/player/player.js`]: 'play()\n' };

const all = (files: Files): Files => gone(...Object.keys(files));

/** What is deployed whole, and what lies in folders. */
export const bundleCases: readonly GoldenCase[] = [
  {
    rule: 'a changed file of a bundle deploys the bundle',
    before: bundle,
    after: { [`${lwc}/stars.html`]: '<template>x</template>\n' },
    sent: ['LightningComponentBundle:stars'],
  },
  {
    rule: 'a changed file in a folder of a static resource that is named as one of a type deploys the static resource',
    before: nested,
    after: { [`${site}/aura/player/player.js`]: 'stop()\n' },
    sent: ['StaticResource:site'],
  },
  {
    rule: 'a deleted file in a folder of a static resource that is named as one of a type deploys the static resource',
    before: nested,
    after: gone(`${site}/aura/player/player.js`),
    sent: ['StaticResource:site'],
  },
  {
    rule: 'a changed file in a folder of a Lightning web component that is named as one of a type deploys that component',
    before: { ...bundle, [`${lwc}/lwc/util.js`]: '// util\n' },
    after: { [`${lwc}/lwc/util.js`]: '// better\n' },
    sent: ['LightningComponentBundle:stars'],
  },
  {
    rule: 'a deleted file of a bundle deploys the bundle again',
    before: bundle,
    after: gone(`${lwc}/stars.html`),
    sent: ['LightningComponentBundle:stars'],
  },
  {
    rule: 'a bundle of which all files go is deleted',
    before: bundle,
    after: all(bundle),
    deleted: ['LightningComponentBundle:stars'],
  },
  {
    rule: 'a renamed file of an Aura bundle deploys the bundle again',
    before: auraBundle,
    after: { [`${aura}/StarsController.js`]: undefined, [`${aura}/StarsHelper.js`]: '({})\n' },
    sent: ['AuraDefinitionBundle:Stars'],
  },
  {
    rule: 'a file that goes from the folder of a static resource deploys the resource again',
    before: resource,
    after: gone(`${site}/deep/b.css`),
    sent: ['StaticResource:site'],
  },
  {
    rule: 'a static resource that becomes a folder in place of a file is a change',
    before: {
      [`${site}.resource-meta.xml`]: xml('StaticResource', '<contentType>text/css</contentType>'),
      [`${site}.css`]: 'a {}\n',
    },
    after: { ...resource, [`${site}.css`]: undefined },
    sent: ['StaticResource:site'],
  },
  {
    rule: 'a static resource that goes is deleted',
    before: resource,
    after: all(resource),
    deleted: ['StaticResource:site'],
  },
  {
    rule: 'a changed view of a digital experience is deployed alone',
    before: experience,
    after: view('home', 'Welcome'),
    sent: ['DigitalExperience:site/Shop.sfdc_cms__view/home'],
  },
  {
    rule: 'a view that goes from a digital experience is deleted alone',
    before: { ...experience, ...view('about') },
    after: all(view('about')),
    deleted: ['DigitalExperience:site/Shop.sfdc_cms__view/about'],
  },
  {
    rule: 'a digital experience that goes takes its views along',
    before: experience,
    after: all(experience),
    deleted: ['DigitalExperienceBundle:site/Shop'],
  },
  {
    rule: 'a report is named with its folder, and the folder with a slash where its own file changes',
    before: { ...folder('Billing'), ...report('Billing/Open') },
    after: { ...folder('Billing', 'Bills'), ...report('Billing/Open', 'All open') },
    sent: ['Report:Billing/', 'Report:Billing/Open'],
  },
  {
    rule: 'a report that moves to another folder has another name',
    before: { ...folder('Billing'), ...folder('Sales'), ...report('Billing/Open') },
    after: { ...all(report('Billing/Open')), ...report('Sales/Open') },
    sent: ['Report:Sales/Open'],
    deleted: ['Report:Billing/Open'],
  },
];
