import { describeCrashes } from './describeCrashes.js';
import { scenes } from './scenes.js';

const [promotion] = scenes;

describeCrashes(
  {
    ...promotion,
    name: 'a promotion whose deploy its org turns away once',
    prepare: async (stage) => {
      await promotion.prepare(stage);
      stage.org(promotion.instance).fail({ operation: 'deploy', effect: { kind: 'requestLimit' } });
    },
  },
  { remote: 0, stride: 17 }
);
